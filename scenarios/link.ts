import type { Answer } from './protocol.ts'

/**
 * What a till knows of its way to the backend from its own requests. It is down from a request that got no answer at all until one that
 * did; an error status is an answer.
 */
export const openLink = () => {
  let down = false
  return {
    isDown: (): boolean => down,
    heard: (answer: Answer): void => {
      // Reasons that begin with `e` and a digit, and `none`, are the driver's own: refused, reset, timed out, cut off.
      down = answer.kind === 'retry' && /^(e\d|none)/.test(answer.reason)
    },
  }
}

export type Link = ReturnType<typeof openLink>
