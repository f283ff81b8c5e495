import type { Till } from '../../../scenarios/journeys/journey.ts'

/** The same till with each call that is waited for made through `around`. Own and inherited functions alike: a spread would lose the methods of a class. */
export const eachCall = (till: Till, around: <T>(call: () => Promise<T>) => Promise<T>): Till => ({
  page: till.page,
  device: till.device,
  credentials: till.credentials,
  random: () => till.random(),
  step: (name, act) => till.step(name, act),
  tap: (target) => around(() => till.tap(target)),
  type: (target, text) => around(() => till.type(target, text)),
  press: (key) => around(() => till.press(key)),
  scan: (barcode) => around(() => till.scan(barcode)),
  scroll: (target, distancePx) => around(() => till.scroll(target, distancePx)),
  drag: (target, deltaX, deltaY) => around(() => till.drag(target, deltaX, deltaY)),
  idle: (ms) => around(() => till.idle(ms)),
  waitFor: (target, timeoutMs) => around(() => till.waitFor(target, timeoutMs)),
  text: (target) => around(() => till.text(target)),
  exists: (target) => around(() => till.exists(target)),
  sale: (sale) => till.sale(sale),
  afterRound: (act) => till.afterRound(act),
  interfere: (inMs) => till.interfere(inMs),
  note: (text) => till.note(text),
})
