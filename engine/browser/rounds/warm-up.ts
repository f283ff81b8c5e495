import type { Till } from '../../../scenarios/journeys/journey.ts'

/** A warm-up needs no rest: what it is for is code that has run once, and images that are there. */
const SHORT_IDLE_MS = 300

/** The same till for a round that nobody measures: it rests only for a moment. */
export const warmUpTill = (till: Till): Till => ({ ...bound(till), idle: (ms) => till.idle(Math.min(ms, SHORT_IDLE_MS)) })

/** Own and inherited functions alike, each bound to its till: a spread alone would lose the methods of a class. */
const bound = (till: Till): Till => ({
  page: till.page,
  device: till.device,
  credentials: till.credentials,
  random: () => till.random(),
  step: (name, act) => till.step(name, act),
  tap: (target) => till.tap(target),
  type: (target, text) => till.type(target, text),
  press: (key) => till.press(key),
  scan: (barcode) => till.scan(barcode),
  scroll: (target, distancePx) => till.scroll(target, distancePx),
  drag: (target, deltaX, deltaY) => till.drag(target, deltaX, deltaY),
  idle: (ms) => till.idle(ms),
  waitFor: (target, timeoutMs) => till.waitFor(target, timeoutMs),
  text: (target) => till.text(target),
  exists: (target) => till.exists(target),
  sale: (sale) => till.sale(sale),
  afterRound: (act) => till.afterRound(act),
  interfere: (inMs) => till.interfere(inMs),
  note: (text) => till.note(text),
})
