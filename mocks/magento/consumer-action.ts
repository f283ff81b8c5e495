import type { Consumer } from './consumer.ts'

/** What can happen to the process of the consumer from outside. */
export const consumerActions = ['stop', 'start', 'kill', 'kill-after-store'] as const
export type ConsumerAction = (typeof consumerActions)[number]

/** Does what a message `{consumer: action}` of the parent process asks for; other messages are none of ours. */
export const obeyParent = (consumer: Consumer, message: unknown): void => {
  const asked = typeof message === 'object' && message !== null && 'consumer' in message ? message.consumer : undefined
  const action = consumerActions.find((known) => known === asked)
  if (action === undefined) return
  switch (action) {
    case 'stop': return consumer.stop()
    case 'start': return consumer.start()
    case 'kill': return consumer.kill(false)
    case 'kill-after-store': return consumer.kill(true)
    default: return action satisfies never
  }
}
