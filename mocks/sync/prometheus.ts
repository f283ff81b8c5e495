import type { QueueMetrics } from './writer.ts'

const rows: readonly {
  name: string
  type: 'gauge' | 'counter'
  help: string
  value: (m: QueueMetrics, accepted: number) => number | null
}[] = [
  { name: 'tillsync_queue_messages', type: 'gauge', help: 'Orders that wait for Magento.', value: (m) => m.messages },
  {
    name: 'tillsync_queue_in_flight',
    type: 'gauge',
    help: 'Orders that are being written into Magento.',
    value: (m) => m.inFlight,
  },
  {
    name: 'tillsync_queue_dead',
    type: 'gauge',
    help: 'Orders that were given up and need a person.',
    value: (m) => m.dead,
  },
  {
    name: 'tillsync_queue_oldest_waiting_seconds',
    type: 'gauge',
    help: 'Age of the oldest order that is not in Magento.',
    value: (m) => seconds(m.oldestWaitingMs),
  },
  {
    name: 'tillsync_queue_current_mean_time_seconds',
    type: 'gauge',
    help: 'Mean time in the queue of the orders that finished in the last 60 seconds.',
    value: (m) => seconds(m.currentMeanTimeMs),
  },
  {
    name: 'tillsync_queue_total_mean_time_seconds',
    type: 'gauge',
    help: 'Mean time in the queue since the start of the queue.',
    value: (m) => seconds(m.totalMeanTimeMs),
  },
  {
    name: 'tillsync_orders_accepted_total',
    type: 'counter',
    help: 'Orders taken from tills.',
    value: (_m, accepted) => accepted,
  },
  {
    name: 'tillsync_orders_written_total',
    type: 'counter',
    help: 'Orders that Magento holds.',
    value: (m) => m.written,
  },
]

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

/** The metrics in Prometheus's text format 0.0.4. What is not known is NaN there, its own word for it. */
export const prometheusText = (metrics: QueueMetrics, accepted: number): string =>
  rows
    .map(
      ({ name, type, help, value }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value(metrics, accepted) ?? 'NaN'}\n`,
    )
    .join('')
