import assert from 'node:assert/strict'
import { test } from 'node:test'
import { START_MS, histogramRow, spread, type SampleRun } from '../sample-run.ts'
import { found } from '../test-found.ts'

test('orders without a time count with the others in the error rates', async () => {
  const both = await found('errors.worstRequest', 'rate', 5, (run) => {
    run.histograms = [histogramRow('request', 'order', 0, spread(800, 5), 10), histogramRow('request', 'order-untimed', 0, spread(200, 5), 90)]
  })
  assert.deepEqual([both.status, both.value, both.evidence[0]?.text], ['fail', 10, '100 of 1,000 met an error: 10 %'])
})

test('the error rate counts each request once: a batch, not its orders, and never a sale', async () => {
  const batches = await found('errors', 'rate', 1, (run) => {
    run.histograms = [
      histogramRow('request', 'order-batch', 0, spread(100, 5), 50),
      histogramRow('request', 'order', 0, spread(5_000, 5), 0),
      histogramRow('request', 'sale', 0, spread(5_000, 5), 0),
      histogramRow('request', 'shift', 0, spread(100, 5), 0),
    ]
  })
  assert.deepEqual([batches.status, batches.value], ['fail', 25])
  const orders = await found('errors', 'rate', 1, (run) => {
    run.histograms = [histogramRow('request', 'order', 0, spread(1_000, 5), 100), histogramRow('request', 'sale', 0, spread(1_000, 5), 100)]
  })
  assert.deepEqual([orders.status, orders.value], ['fail', 10])
  // 47 carts lose the answer to their payment: one error an order, neither two nor one in the requests of all its parts.
  const carts = (run: SampleRun): void => {
    run.histograms = [
      ...['cart-create', 'cart-item', 'cart-shipping'].map((name) => histogramRow('request', name, 0, spread(1_000, 5))),
      histogramRow('request', 'cart-payment', 0, spread(1_047, 5), 47),
      histogramRow('request', 'order', 0, spread(1_000, 5), 47),
      histogramRow('request', 'product-lookup', 0, spread(1_000, 5)),
    ]
    run.errors = [{ second: 7, name: 'order', code: 'h502', count: 47 }, { second: 7, name: 'cart-payment', code: 'h502', count: 47 }]
  }
  const once = await found('errors', 'rate', 1, carts)
  assert.deepEqual([once.value, once.because], [2.35, '47 requests of 2,000 met an error, 502 Bad Gateway'])
  assert.deepEqual(once.evidence.filter(({ kind }) => kind === 'request').map(({ ref, text }) => [ref, text]), [
    ['order', '47 of 1,000 met an error, most in minute 0; 502 Bad Gateway 47 times'],
  ])
  // Each request's own rate is told all the same.
  const worst = await found('errors.worstRequest', 'rate', 2, carts)
  assert.equal(worst.evidence.find(({ ref }) => ref === 'cart-payment')?.text, '47 of 1,047 met an error: 4.489 %; 502 Bad Gateway 47 times')
  // A run that was cut off before any order ended has its parts only.
  const cut = await found('errors', 'rate', 1, (run) => {
    run.histograms = [histogramRow('request', 'cart-create', 0, spread(100, 5), 100)]
  })
  assert.deepEqual([cut.status, cut.value], ['fail', 100])
})

test('of several requests over the limit the one with the highest rate is named', async () => {
  const worst = await found('errors.worstRequest', 'rate', 5, (run) => {
    run.histograms = [histogramRow('request', 'order', 0, spread(1_000, 5), 142), histogramRow('request', 'product-lookup', 0, spread(88, 5), 18)]
  })
  assert.deepEqual([worst.status, worst.evidence.slice(0, 2).map(({ ref }) => ref), /^product-lookup: 18 /.test(worst.because)], ['fail', ['product-lookup', 'order'], true])
})

test('an error rate has Clopper–Pearson bounds and stays open when they straddle the limit', async () => {
  const rate = (failed: number, count: number) =>
    found('errors', 'rate', 1, (run) => {
      run.histograms = [histogramRow('request', 'order-batch', 0, spread(count, 5), failed)]
    })
  assert.equal((await rate(0, 299)).status, 'pass')
  assert.equal((await rate(0, 298)).status, 'inconclusive')
  assert.equal((await rate(10, 1_000)).status, 'inconclusive')
  const failing = await rate(30, 1_000)
  assert.equal(failing.status, 'fail')
  assert.equal(failing.evidence[0]?.ref, 'order-batch')
  assert.equal(failing.stands, true)
})

test('an error rate says which errors were met: of each request, and most often over all', async () => {
  const plant = (run: SampleRun): void => {
    run.histograms = [
      histogramRow('request', 'order-batch', 0, spread(800, 5), 30),
      histogramRow('request', 'shift', 0, spread(200, 5), 20),
    ]
    const met = (second: number, name: string, code: string, count: number) => ({ second, name, code, count })
    run.errors = [
      met(3, 'order-batch', 'h503', 20), met(9, 'shift', 'e1212', 30), met(4, 'order-batch', 'h503', 10), met(4, 'order-batch', 'e1050', 1),
      met(4, 'order-batch', 'h500', 2), met(4, 'order-batch', 'total-wrong', 3),
    ]
  }
  const rate = await found('errors', 'rate', 1, plant)
  assert.equal(rate.because, '50 requests of 1,000 met an error, most often 503 Service Unavailable')
  assert.deepEqual(rate.evidence.slice(0, 2).map(({ ref, text }) => [ref, text]), [
    ['order-batch', '30 of 800 met an error, most in minute 0; 503 Service Unavailable 30 times, total-wrong 3 times, 500 Internal Server Error 2 times, 1 more'],
    ['shift', '20 of 200 met an error, most in minute 0; connection refused (e1212) 30 times'],
  ])
  const worst = await found('errors.worstRequest', 'rate', 5, plant)
  assert.match(worst.because, /^shift: 20 requests of 200 met an error, connection refused \(e1212\), with 95 %/)
  assert.equal(worst.evidence[0]?.text, '20 of 200 met an error: 10 %; connection refused (e1212) 30 times')
})

test('after the death of a backend the batches that never ended stand first, with what they met', async () => {
  const rate = await found('errors', 'rate', 1, (run) => {
    run.histograms = [histogramRow('request', 'order-batch', 0, spread(100, 5)), histogramRow('request', 'shift', 0, spread(100, 5), 50)]
    run.errors = [{ second: 7, name: 'order-batch', code: 'e1212', count: 440 }, { second: 9, name: 'shift', code: 'e1212', count: 60 }]
  })
  assert.deepEqual(rate.evidence.slice(0, 2), [
    {
      kind: 'request', ref: 'order-batch', at: START_MS + 7_000,
      text: 'requests that never ended, or that tills without a backend do not count; connection refused (e1212) 440 times',
    },
    { kind: 'request', ref: 'shift', at: START_MS, text: '50 of 100 met an error, most in minute 0; connection refused (e1212) 60 times' },
  ])
})

test('attempts that are not counted are not laid to the requests that are', async () => {
  const plant = (run: SampleRun): void => {
    run.histograms = [histogramRow('request', 'order-batch', 0, spread(1_000, 5))]
    run.errors = [{ second: 7, name: 'order-batch', code: 'e1212', count: 440 }]
  }
  const apart = '0 requests of 1,000 met an error; 440 attempts of requests that are not counted did, connection refused (e1212)'
  assert.ok((await found('errors', 'rate', 1, plant)).because.startsWith(`${apart}; with 95 %`))
  assert.ok((await found('errors.worstRequest', 'rate', 5, plant)).because.startsWith(`order-batch: ${apart}, with 95 %`))
})

test('a run that did not record which errors it met is judged as before', async () => {
  const rate = await found('errors', 'rate', 1, (run) => {
    run.histograms = [histogramRow('request', 'order-batch', 0, spread(1_000, 5), 100)]
  })
  assert.deepEqual([rate.because, rate.evidence[0]?.text], ['100 requests of 1,000 met an error', '100 of 1,000 met an error, most in minute 0'])
})

test('a request that fails often is seen behind a small rate over all', async () => {
  const worst = (shiftFailed: number, shifts: number) =>
    found('errors.worstRequest', 'rate', 5, (run) => {
      run.histograms = [
        histogramRow('request', 'order-batch', 0, spread(20_000, 5), 20),
        histogramRow('request', 'shift', 0, spread(shifts, 5), shiftFailed),
      ]
    })
  const failing = await worst(30, 200)
  assert.deepEqual([failing.status, failing.value, failing.evidence[0]?.ref, failing.stands], ['fail', 15, 'shift', true])
  assert.equal((await worst(0, 200)).status, 'pass')
  // Two of 20 may be chance, and may not: what is not known is no pass. One of 20 is what the limit allows.
  const rare = await worst(2, 20)
  assert.deepEqual([rare.status, rare.value, rare.stands, rare.evidence[0]?.ref], ['inconclusive', 10, false, 'shift'])
  assert.equal((await worst(1, 20)).status, 'pass')
  assert.equal((await worst(15, 300)).status, 'inconclusive')
})

test('each request with enough samples must keep the limit, and one at least must have enough', async () => {
  const alone = (samples: number, failed = 0) => found('errors.worstRequest', 'rate', 5, (run) => {
    run.histograms = [histogramRow('request', 'order-batch', 0, spread(samples, 5), failed)]
  })
  // 0.95 to the 59th is 4.9 %.
  const rare = await alone(58)
  assert.deepEqual([rare.status, rare.because], ['inconclusive', 'the most frequent request has 58 samples, and 59 are needed'])
  assert.equal((await alone(59)).status, 'pass')
  assert.equal((await alone(288)).status, 'pass')
  assert.equal((await alone(288, 10)).status, 'inconclusive')
  assert.equal((await alone(288, 60)).status, 'fail')
  const two = await found('errors.worstRequest', 'rate', 5, (run) => {
    run.histograms = [histogramRow('request', 'order-batch', 0, spread(60, 5)), histogramRow('request', 'sign-in', 0, spread(10, 5))]
  })
  // Batches without an error do not stand in for look-ups that may be over the limit: 7 of 150 are 4.7 %.
  const beside = await found('errors.worstRequest', 'rate', 5, (run) => {
    run.histograms = [histogramRow('request', 'order-batch', 0, spread(288, 5)), histogramRow('request', 'product-lookup', 0, spread(150, 5), 7)]
  })
  assert.deepEqual([beside.status, /^product-lookup: 7 /.test(beside.because)], ['inconclusive', true], beside.because)
  // Two requests share the error: 0.95 to the 72nd is 2.5 %.
  assert.equal(two.because, 'the most frequent request has 60 samples, and 72 are needed')
  assert.equal((await found('errors.worstRequest', 'rate', 5, (run) => { run.histograms = [] })).status, 'void')
})

test('without requests the error rate is void', async () => {
  assert.equal((await found('errors', 'rate', 1, (run) => { run.histograms = [] })).status, 'void')
})
