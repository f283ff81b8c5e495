import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Till } from '../../../scenarios/journeys/journey.ts'
import { eachCall } from './each-call.ts'

/** `file:///…/engine/` and what else is ours: no user looks for his mistake there. */
const ours = ['engine', 'scenarios'].map((room) => new URL(`../../../${room}/`, import.meta.url).href)

/** `our-till.ts:12` of the innermost call in a stack that is neither ours, a package's nor Node's; null where there is none. */
export const placeInStack = (stack: string): string | null => {
  for (const [, file = '', line] of stack.matchAll(/(file:\/\/\S+?):(\d+):\d+\)?$/gm)) {
    const isOurs = ours.some((folder) => file.startsWith(folder))
    if (!isOurs && !file.includes('/node_modules/')) return `${basename(fileURLToPath(file))}:${line}`
  }
  return null
}

/** The same till, and where in its file, and in which step, the journey was when an error came to it. */
export type PlacedTill = {
  till: Till
  /** ` at our-till.ts:12, in the step "pay"`; '' where nothing is known. */
  whereOf(error: unknown): string
}

/** A call into the browser is answered from elsewhere, so that its error's own stack does not know who called: each call notes that first. */
export const placedTill = (till: Till): PlacedTill => {
  const known = new WeakMap<object, string | null>()
  const steps = new WeakMap<object, string>()
  const note = (error: unknown, place: string | null): void => {
    if (typeof error === 'object' && error !== null && !known.has(error)) known.set(error, place)
  }
  const placed = eachCall(till, async (call) => {
    const place = placeInStack(new Error('called here').stack ?? '')
    try {
      return await call()
    } catch (error) {
      note(error, place)
      throw error
    }
  })
  return {
    till: {
      ...placed,
      step: (name, act) =>
        till.step(name, async () => {
          try {
            return await act()
          } catch (error) {
            if (typeof error === 'object' && error !== null && !steps.has(error)) steps.set(error, name)
            throw error
          }
        }),
    },
    whereOf: (error) => {
      if (typeof error !== 'object' || error === null) return ''
      const place = known.get(error) ?? (error instanceof Error ? placeInStack(error.stack ?? '') : null)
      const step = steps.get(error)
      return `${place === null ? '' : ` at ${place}`}${step === undefined ? '' : `${place === null ? '' : ','} in the step ${JSON.stringify(step)}`}`
    },
  }
}
