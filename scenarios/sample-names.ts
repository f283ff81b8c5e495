/**
 * The driver's own samples: one CSV row each, between k6's. Their data travels in the `metadata` column as one key without
 * escaping, fields joined by `:`, so only [A-Za-z0-9_.-] may stand in a field.
 *
 * | metric | value | metadata |
 * |---|---|---|
 * | ts_sale | sold − planned, ms: the generator's own lag | `o=index:plannedAtMs:soldAtMs:offline`, when the till rings it up |
 * | ts_attempt | number of orders | `o=first:last:attempt`, before each request that carries these orders, each for the `attempt`th time |
 * | ts_order | ended − due, ms | `o=index:attempts:plannedAtMs:soldAtMs:offline:outcome:reason:metError`, and `:toldTotalMinor` where Magento made the price |
 * | | | due is the planned sale where the cashier waits, else the outbox's next planned flush |
 * | ts_request | end − planned start, ms | tag `name`; tag `e=1` where it met an error before it ended |
 * | ts_error | 1 | tag `name`; `o=code`: an attempt that met an error, when it did |
 * | ts_lag | lateness of the heartbeat, ms | tag `name`, once the plan is over and terminals still send |
 * | ts_reconnect | network back → outbox empty, ms | |
 * | ts_epoch | second 0 of the plan, epoch ms | |
 * | ts_done | 1 | `o=terminal:sold:acked:failed:left` |
 */
export const sampleNames = {
  sale: 'ts_sale',
  attempt: 'ts_attempt',
  order: 'ts_order',
  request: 'ts_request',
  error: 'ts_error',
  lag: 'ts_lag',
  reconnect: 'ts_reconnect',
  epoch: 'ts_epoch',
  done: 'ts_done',
} as const

/** The tag of a beat later than the plan's last second. */
export const AFTER_THE_PLAN = 'after-the-plan'
