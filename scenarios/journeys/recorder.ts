import type { ChangeStep, ClickStep, Schema } from '@puppeteer/replay'
import { createRunner, parse, PuppeteerRunnerExtension, selectorToPElementSelector, typeableInputTypes } from '@puppeteer/replay'
import type { Journey, Till } from './journey.ts'

type Flow = Schema.UserFlow
type Step = Schema.Step

const idleMs = 5000
const stepBoundMs = 10_000

/**
 * A journey from a recording of the Chrome DevTools Recorder (its JSON). Clicks, typing, keys and scrolls become the till's own inputs, so
 * that they are measured; what the recorder waits for and asserts is done by @puppeteer/replay. Throws an Error that names what is wrong
 * with the recording.
 */
export function recorderJourney(recording: unknown): Journey {
  const flow = parse(recording)
  if (flow.steps.length === 0) throw new Error('it has no steps')
  const foreign = flow.steps.find((step) => 'target' in step && step.target !== undefined && step.target !== 'main')
  if (foreign !== undefined) throw new Error(`step ${flow.steps.indexOf(foreign) + 1} acts in another window, which is not measured`)
  const opening = openingOf(flow)
  const open = async (till: Till): Promise<void> => {
    if (opening !== null) await goTo(till, opening.url)
  }
  return {
    name: flow.title || 'recording',
    prepare: open,
    async round(till) {
      const runner = await createRunner(flow, new TillExtension(till, flow, opening))
      await runner.run()
      await till.step('rest', () => till.idle(idleMs))
      till.afterRound(() => open(till))
    },
  }
}

/** The page that a recording begins at. It is opened between the rounds, so that loading it is not taken for what a user does there. */
const openingOf = ({ steps }: Flow): Schema.NavigateStep | null => {
  const first = steps.find(({ type }) => type !== 'setViewport' && type !== 'emulateNetworkConditions')
  return first?.type === 'navigate' ? first : null
}

/** Only within the origin that was opened: the recording may come from another host than the one to be measured. */
const goTo = async (till: Till, url: string): Promise<void> => {
  const { page } = till
  const there = new URL(url, page.url())
  const here = new URL(page.url())
  const target = new URL(`${there.pathname}${there.search}${there.hash}`, here.origin)
  if (there.origin !== here.origin) till.note(`the recording opens ${there.origin}; ${here.origin} is measured instead`)
  await page.goto(target.href, { waitUntil: 'load', timeout: 30_000 })
}

/** Runs the steps through the till where a user's hand is in them. */
class TillExtension extends PuppeteerRunnerExtension {
  #till: Till
  #flow: Flow
  #opening: Step | null

  constructor(till: Till, flow: Flow, opening: Step | null) {
    super(till.page.browser(), till.page, { timeout: stepBoundMs })
    this.#till = till
    this.#flow = flow
    this.#opening = opening
  }

  override async runStep(step: Step, flow?: Flow): Promise<void> {
    const number = this.#flow.steps.indexOf(step) + 1
    await this.#till.step(`${number} ${step.type}`, async () => {
      try {
        await this.#run(step, flow)
      } catch (error) {
        throw new Error(`step ${number} (${step.type}): ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    })
  }

  async #run(step: Step, flow?: Flow): Promise<void> {
    switch (step.type) {
      case 'setViewport':
      case 'emulateNetworkConditions':
        // The device is the run's choice, and so is the network.
        return
      case 'close':
        return
      case 'navigate':
        return step === this.#opening ? undefined : goTo(this.#till, step.url)
      case 'click': {
        const plain = (step.button ?? 'primary') === 'primary' && !isInFrame(step)
        return plain ? this.#asserting(step, async () => this.#till.tap(await this.#target(step))) : super.runStep(step, flow)
      }
      case 'change':
        return isInFrame(step) ? super.runStep(step, flow) : this.#asserting(step, () => this.#change(step))
      case 'keyDown':
        return isModifier(step.key) ? super.runStep(step, flow) : this.#asserting(step, () => this.#till.press(step.key))
      case 'keyUp':
        return isModifier(step.key) ? super.runStep(step, flow) : undefined
      case 'scroll': {
        const target = 'selectors' in step ? await this.#target(step) : null
        const distance = (step.y ?? 0) - (await this.#position(target))
        return Math.abs(distance) < 1 ? super.runStep(step, flow) : this.#till.scroll(target, distance)
      }
      default:
        return super.runStep(step, flow)
    }
  }

  /** The first of the recorder's alternatives that is there; the last word has the first one, so that its name is in the complaint. */
  async #target({ selectors }: { selectors: ClickStep['selectors'] }): Promise<string> {
    const targets = selectors.map((each) => selectorToPElementSelector(each))
    const untilMs = performance.now() + stepBoundMs
    for (;;) {
      for (const target of targets) if (await this.#till.exists(target)) return target
      if (performance.now() > untilMs) return targets[0] ?? 'html'
      await new Promise((done) => setTimeout(done, 100))
    }
  }

  async #change(step: ChangeStep): Promise<void> {
    const target = await this.#target(step)
    const handle = await this.#till.page.$(target)
    const kind = await handle?.evaluate((element) => (element instanceof HTMLInputElement ? element.type : element instanceof HTMLSelectElement ? 'select' : element.localName))
    await handle?.dispose()
    if (kind === 'select') await this.#till.page.select(target, step.value)
    else if (kind === 'textarea' || kind === undefined || typeableInputTypes.has(kind)) await this.#till.type(target, step.value)
    else await super.runStep(step)
  }

  async #position(target: string | null): Promise<number> {
    if (target === null) return this.#till.page.evaluate(() => window.scrollY)
    const handle = await this.#till.page.$(target)
    const top = (await handle?.evaluate((element) => element.scrollTop)) ?? 0
    await handle?.dispose()
    return top
  }

  /** A recorded click may be known to end in a navigation: then the step ends with it. */
  async #asserting(step: Step, act: () => Promise<void>): Promise<void> {
    const navigates = 'assertedEvents' in step && step.assertedEvents?.some((event) => event.type === 'navigation') === true
    const arrived = navigates ? this.#till.page.waitForNavigation({ timeout: stepBoundMs }) : null
    arrived?.catch(() => {})
    await act()
    await arrived
  }
}

const isModifier = (key: string): boolean => ['Shift', 'Control', 'Alt', 'Meta'].includes(key)
const isInFrame = (step: { frame?: Schema.FrameSelector }): boolean => step.frame !== undefined && step.frame.length > 0
