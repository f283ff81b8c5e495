import { sampleNames } from '../../scenarios/sample-names.ts'

const header = 'metric_name,timestamp,metric_value,name,extra_tags,metadata\n'
/** What k6 itself writes for each request (facts of k6 2.2.0, tried). */
const requestMetrics = [
  'http_reqs',
  'http_req_duration',
  'http_req_blocked',
  'http_req_connecting',
  'http_req_tls_handshaking',
  'http_req_sending',
  'http_req_waiting',
  'http_req_receiving',
  'http_req_failed',
]
const pieceBytes = 65_536
const startMs = 1_795_375_860_000
/** 100,000 orders in the two minutes of the default day. */
const ordersPerMs = 100_000 / 120_000

/**
 * The CSV of a drive under the sync protocol, as k6 writes it, in pieces as a pipe gives them: an order is sold, sent
 * in a batch and acknowledged, and every second one is accompanied by a look-up. 18 rows an order, as a recorded
 * smoke run has.
 */
export function* driverOutput(orders: number): Generator<Buffer> {
  let state = 1
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  let text = header + row(sampleNames.epoch, startMs, startMs, '', '')
  for (let index = 0; index < orders; index += 1) {
    const plannedMs = startMs + Math.round((index / ordersPerMs) * 10) / 10
    const soldMs = Math.round(plannedMs + random() * 3)
    const ms = 2 + random() * random() * 60
    text += row(sampleNames.sale, soldMs, soldMs - plannedMs, '', `o=${index}:${plannedMs}:${soldMs}:0`)
    text += row(sampleNames.attempt, soldMs, 1, '', `o=${index}:${index}:1`)
    text += request('order-batch', plannedMs + ms, ms)
    text += row(sampleNames.order, plannedMs + ms, ms, '', `o=${index}:1:${plannedMs}:${soldMs}:0:ok::0`)
    if (index % 2 === 0) text += request('product-lookup', plannedMs + ms, ms / 2)
    if (text.length < pieceBytes) continue
    yield Buffer.from(text, 'latin1')
    text = ''
  }
  yield Buffer.from(text, 'latin1')
}

function request(name: string, endedAtMs: number, ms: number): string {
  return (
    requestMetrics.map((metric) => row(metric, endedAtMs, ms, name, '')).join('') +
    row(sampleNames.request, endedAtMs, ms, name, '')
  )
}

function row(metric: string, atMs: number, value: number, name: string, metadata: string): string {
  return `${metric},${Math.round(atMs * 1000)},${value.toFixed(6)},${name},,${metadata}\n`
}
