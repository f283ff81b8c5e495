import type { Page } from 'puppeteer-core'
import type { Journey, Till } from '../journey.ts'
import type { Action, PageContent } from './find-actions.ts'
import { findActions } from './find-actions.ts'
import { PageFence } from './page-fence.ts'
import { glanceAtPage } from './page-glance.ts'
import { PageWorld } from './page-world.ts'
import { joinPattern, riskyPattern } from './risky-words.ts'

/** Three measured rounds of it make the 60 interactions that a p95 asks for, and some. */
const inputsARound = 26
/** An input that nothing answers costs its whole wait. A round must come to its end before its driver ends it. */
const usingMs = 100_000
/** A target that does not come costs 10 s. */
const mostFailures = 5
/** Under this an input was dealt with at once: RAIL's time for a handler. */
const shortMs = 50
const scrollPx = 1200
const idleMs = 4000

/** Why a control is used once a round, and not again and again. */
type Reason = 'answered to nothing' | 'led to another page'
type State = {
  world: PageWorld
  fence: PageFence
  start: string
  rounds: number
  once: Map<string, Reason>
  /** Of all rounds. */
  uses: Map<string, number>
  told: Set<string>
}

/**
 * For a page that nobody wrote a journey for: taps, types, scrolls and drags what is visible and safe, and rests. The seed decides the order.
 * `writes`: what the page then sends goes out; otherwise only what reads does.
 */
export const genericJourney = (name: string, options: { writes: boolean }): Journey => {
  const states = new WeakMap<Page, State>()
  const stateOf = async (till: Till): Promise<State> => {
    const known = states.get(till.page)
    if (known !== undefined) return known
    const start = till.page.url()
    const fence = await PageFence.raise(till.page, { ...options, onStop: (inMs) => till.interfere(inMs) })
    const state: State = { world: await PageWorld.enter(till.page), fence, start, rounds: 0, once: new Map(), uses: new Map(), told: new Set() }
    states.set(till.page, state)
    return state
  }
  return {
    name,
    async round(till) {
      // In the first round, which nobody measures. Where no round is made the page needs no fence.
      const state = await stateOf(till)
      await till.step('rest', () => till.idle(idleMs))
      const content = await find(state)
      for (const { selector, roomPx } of content.scrollers.slice(0, 2)) {
        const distance = Math.min(scrollPx, roomPx)
        await till.step('scroll', async () => {
          await attempt(till, () => till.scroll(selector, distance))
          await attempt(till, () => till.scroll(selector, -distance))
        })
      }
      await useAll(till, state, content)
      await till.step('rest', () => till.idle(idleMs))
      state.rounds += 1
      tellStopped(till, state)
      till.afterRound(() => goBack(till, state))
    },
  }
}

const find = (state: State): Promise<PageContent> => state.world.ask(findActions, { risky: riskyPattern, joins: joinPattern })

async function useAll(till: Till, state: State, first: PageContent): Promise<void> {
  const uses = new Map<string, number>()
  const unreachable = new Map<string, string>()
  const names = new Map<string, string>()
  const untilMs = performance.now() + usingMs
  let content = first
  for (let inputs = 0; inputs < inputsARound && unreachable.size < mostFailures && performance.now() < untilMs; ) {
    const action = choose(till, content.actions.filter(({ selector }) => !unreachable.has(selector) && !(state.once.has(selector) && uses.has(selector))), uses, state.uses)
    if (action === undefined) break
    const { kind, selector, name } = action
    names.set(selector, name === '' ? 'one without a name' : JSON.stringify(name))
    const before = await state.world.ask(glanceAtPage, null)
    const done = await till.step(`${kind} ${name || 'something'}`, () => attempt(till, () => use(till, action)))
    if (done) {
      inputs += kind === 'type' ? 4 : 1
      for (const counts of [uses, state.uses]) counts.set(selector, (counts.get(selector) ?? 0) + 1)
    } else unreachable.set(selector, names.get(selector) ?? '')
    if (new URL(till.page.url()).pathname !== new URL(state.start).pathname) {
      state.once.set(selector, 'led to another page')
      await goBack(till, state)
    } else if (done && kind === 'tap' && state.rounds > 0) {
      // Never in the first round, which warms up. What took long did something, also where nobody sees it.
      const after = await state.world.ask(glanceAtPage, null)
      if (after.look === before.look && after.slowestMs < shortMs) state.once.set(selector, 'answered to nothing')
      else state.once.delete(selector)
    }
    // What a tap opened or closed decides what can be used next.
    content = await find(state)
  }
  const onceBy = (reason: Reason): string[] => [...names].filter(([selector]) => state.once.get(selector) === reason).map(([, name]) => name)
  if (uses.size === 0) tell(till, state, 'the generic journey found nothing that is visible and safe to tap or type into: a journey file can say what to do')
  tellNames(till, state, 'left out for what they are called', first.leftOut.map((name) => JSON.stringify(name)))
  tellNames(till, state, 'used once a round only, because they answered to nothing', onceBy('answered to nothing'))
  tellNames(till, state, 'used once a round only, because they led to another page', onceBy('led to another page'))
  tellNames(till, state, 'not used, because they could not be reached', [...unreachable.values()])
}

/** Of what was used least in this round the one that was used least in all, or one of them by chance. */
function choose(till: Till, usable: readonly Action[], uses: ReadonlyMap<string, number>, allUses: ReadonlyMap<string, number>): Action | undefined {
  const leastOf = (actions: readonly Action[], counts: ReadonlyMap<string, number>): Action[] => {
    const least = Math.min(...actions.map(({ selector }) => counts.get(selector) ?? 0))
    return actions.filter(({ selector }) => (counts.get(selector) ?? 0) === least)
  }
  const fresh = leastOf(leastOf(usable, uses), allUses)
  return fresh[Math.floor(till.random() * fresh.length)]
}

async function use(till: Till, action: Action): Promise<void> {
  if (action.kind === 'tap') return till.tap(action.selector)
  if (action.kind === 'slide') {
    const half = Math.round(action.widthPx * 0.3)
    return till.drag(action.selector, till.random() < 0.5 ? half : -half, 0)
  }
  await till.type(action.selector, ['tea', 'oat', 'red', 'a12'][Math.floor(till.random() * 4)] ?? 'tea')
  await till.type(action.selector, '')
}

/** False where the target had gone or was covered meanwhile: a page that nobody knows may do that. Other errors are the journey's end. */
async function attempt(till: Till, act: () => Promise<void>): Promise<boolean> {
  try {
    await act()
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'TargetMissing' && !till.page.isClosed()) return false
    throw error
  }
}

function tell(till: Till, state: State, text: string): void {
  if (state.told.has(text)) return
  state.told.add(text)
  till.note(text)
}

/** Each control once for each reason: rounds find the same ones. */
function tellNames(till: Till, state: State, reason: string, names: readonly string[]): void {
  const fresh = [...new Set(names)].filter((name) => !state.told.has(`${reason} ${name}`))
  if (fresh.length === 0) return
  for (const name of fresh) state.told.add(`${reason} ${name}`)
  const more = fresh.length > 6 ? ` and ${fresh.length - 6} more` : ''
  till.note(`${reason}: ${fresh.slice(0, 6).join(', ')}${more}`)
}

function tellStopped(till: Till, state: State): void {
  for (const line of state.fence.takeStopped()) till.note(line)
}

async function goBack(till: Till, state: State): Promise<void> {
  try {
    await till.page.goto(state.start, { waitUntil: 'load', timeout: 20_000 })
  } catch (error) {
    till.note(`the page did not come back to its start: ${error instanceof Error ? error.message.split('\n')[0]?.slice(0, 120) : ''}`)
  }
}
