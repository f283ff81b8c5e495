import type { Page } from 'puppeteer-core'
import type { Action, PageContent } from './generic/find-actions.ts'
import { findActions } from './generic/find-actions.ts'
import { PageWorld } from './generic/page-world.ts'
import { riskyPattern } from './generic/risky-words.ts'
import type { Journey, Till } from './journey.ts'

/** Three measured rounds of it make the 60 interactions that a p95 asks for, and some. */
const inputsARound = 26
/** An input that nothing answers costs its whole wait. So many in a round, and the rest of it goes to what is known to answer. */
const mostSilent = 4
/** Just under the wait of an unanswered input. */
const silentAfterMs = 1900
const scrollPx = 1200
const idleMs = 4000

type State = { world: PageWorld; start: string; silent: Set<string>; told: boolean }
const states = new WeakMap<Page, State>()

/** For a page that nobody wrote a journey for: taps, types, scrolls and drags what is visible and safe, and rests. The seed decides the order. */
export const journey: Journey = {
  name: 'generic',
  async prepare(till) {
    await stateOf(till)
  },
  async round(till) {
    const state = await stateOf(till)
    await till.step('rest', () => till.idle(idleMs))
    const content = await state.world.ask(findActions, riskyPattern)
    for (const { selector, roomPx } of content.scrollers.slice(0, 2)) {
      const distance = Math.min(scrollPx, roomPx)
      await till.step('scroll', async () => {
        await attempt(till, () => till.scroll(selector, distance))
        await attempt(till, () => till.scroll(selector, -distance))
      })
    }
    await useAll(till, state, content)
    await till.step('rest', () => till.idle(idleMs))
    await goBack(till, state)
  },
}

async function stateOf(till: Till): Promise<State> {
  const known = states.get(till.page)
  if (known !== undefined) return known
  const state = { world: await PageWorld.enter(till.page), start: till.page.url(), silent: new Set<string>(), told: false }
  states.set(till.page, state)
  return state
}

async function useAll(till: Till, state: State, first: PageContent): Promise<void> {
  const uses = new Map<string, number>()
  let content = first
  let silent = 0
  let failed = 0
  for (let inputs = 0; inputs < inputsARound && failed < 10; ) {
    const usable = content.actions.filter(({ selector }) => !state.silent.has(selector) && (silent < mostSilent || uses.has(selector)))
    const least = Math.min(...usable.map(({ selector }) => uses.get(selector) ?? 0))
    const fresh = usable.filter(({ selector }) => (uses.get(selector) ?? 0) === least)
    const action = fresh[Math.floor(till.random() * fresh.length)]
    if (action === undefined) {
      if (uses.size === 0) tellNothing(till, state, content)
      break
    }
    const startMs = performance.now()
    const done = await till.step(`${action.kind} ${action.name || 'something'}`, () => attempt(till, () => use(till, action)))
    if (!done || (action.kind === 'tap' && performance.now() - startMs > silentAfterMs)) {
      state.silent.add(action.selector)
      if (done) silent += 1
      else failed += 1
    } else uses.set(action.selector, (uses.get(action.selector) ?? 0) + 1)
    inputs += done ? (action.kind === 'type' ? 4 : 1) : 0
    if (till.page.url() !== state.start && new URL(till.page.url()).pathname !== new URL(state.start).pathname) await goBack(till, state)
    // What a tap opened or closed decides what can be used next.
    content = await state.world.ask(findActions, riskyPattern)
  }
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

function tellNothing(till: Till, state: State, content: PageContent): void {
  if (state.told) return
  state.told = true
  const denied = content.leftOut > 0 ? `; ${content.leftOut} left out for their names` : ''
  const deaf = state.silent.size > 0 ? `; ${state.silent.size} answered to nothing` : ''
  till.note(`the generic journey found nothing that is visible and safe to tap or type into${denied}${deaf}: a journey file can say what to do`)
}

async function goBack(till: Till, state: State): Promise<void> {
  for (const where of state.world.stopped.splice(0)) till.note(`the page wanted to leave for ${where}; it was kept`)
  try {
    await till.page.goto(state.start, { waitUntil: 'load', timeout: 20_000 })
  } catch (error) {
    till.note(`the page did not come back to its start: ${error instanceof Error ? error.message.split('\n')[0]?.slice(0, 120) : ''}`)
  }
}
