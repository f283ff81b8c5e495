import type { Page } from 'puppeteer-core'

/** What a user does at one page, as one file that exports a `journey` of this type. It runs in Node, against a real Chromium. */
export type Journey = {
  name: string
  /** Signs in and waits until the till can sell. Runs once in a fresh profile, and is never measured. */
  prepare?(till: Till): Promise<void>
  /** One measured round: taps, typing, scrolls, and at least one `idle`. It must leave the page as it found it, for the next round. */
  round(till: Till): Promise<void>
  /** Rings up one sale to its receipt and tells it with `till.sale`. Without it offline sales and endurance do not apply. */
  sell?(till: Till): Promise<void>
}

export type SoldLine = { sku: string; quantity: number }

/**
 * A page in the hands of a journey. Every input waits until the page answered or 2 s are over, so that two never overlap. Targets are CSS
 * selectors, or puppeteer's own (`::-p-text(Pay)`, `::-p-aria(Pay)`). An input whose target does not come within 10 s throws.
 */
export type Till = {
  /** For what this interface lacks. Inputs made through it are measured too, but no step knows of them. */
  page: Page
  device: 'desktop' | 'tablet' | 'phone'
  /** Seeded: the same numbers in every run. */
  random(): number
  /** From TILLSTORM_POS_USER and TILLSTORM_POS_PASSWORD; null where not set. Never logged. */
  credentials: { user: string | null; password: string | null }
  /** Names what happens inside, for the evidence. Steps may nest; the innermost counts. */
  step<T>(name: string, act: () => Promise<T>): Promise<T>
  /** A mouse click on a desktop, a touch on a tablet or phone. */
  tap(target: string): Promise<void>
  /** Focuses the target, empties it and types, one key after another: each key is an interaction. */
  type(target: string, text: string): Promise<void>
  press(key: string): Promise<void>
  /** A barcode from a keyboard wedge: its digits 5 ms apart into whatever has focus, then Enter. */
  scan(barcode: string): Promise<void>
  /** Scrolls the target (null: the page) by a distance over about 1.5 s, as wheel or finger does: an animation window. */
  scroll(target: string | null, distancePx: number): Promise<void>
  drag(target: string, deltaX: number, deltaY: number): Promise<void>
  /** Touches nothing for so long: an idle window. */
  idle(ms: number): Promise<void>
  waitFor(target: string, timeoutMs?: number): Promise<void>
  /** Visible text of the target, trimmed; null where it is not there. */
  text(target: string): Promise<string | null>
  exists(target: string): Promise<boolean>
  /** Tells the audit of a sale that this till confirmed: Magento must hold it exactly once, with these lines and this total. */
  sale(sale: { reference: string; lines: readonly SoldLine[]; totalMinor: number }): void
  /** Runs `act` after this round and outside of its trace: for what brings the page back to where a round begins, so that loading it is not measured. */
  afterRound(act: () => Promise<void>): void
  /**
   * Says that from now on (or in `inMs`), until the next input, nobody can know how the page would answer, because the journey itself stands in its way: what
   * comes then is undecided, and so is nothing.
   */
  interfere(inMs?: number): void
  /** A line for the record: why a part of the journey could not be done here. */
  note(text: string): void
}
