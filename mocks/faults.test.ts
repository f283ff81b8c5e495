import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFault } from './faults.ts'

test('every fault of the command line is read', () => {
  const rows: [string, object][] = [
    ['lose-orders=3', { kind: 'lose-orders', count: 3 }],
    ['duplicate-orders=2', { kind: 'duplicate-orders', count: 2 }],
    ['alter-orders=1', { kind: 'alter-orders', count: 1 }],
    ['phantom-orders=1', { kind: 'phantom-orders', count: 1 }],
    ['slow=order:250', { kind: 'slow', request: 'order', ms: 250 }],
    ['errors=catalogue-page:2.5', { kind: 'errors', request: 'catalogue-page', percent: 2.5 }],
    ['stall=3', { kind: 'stall', seconds: 3 }],
    ['cut-after-store=5', { kind: 'cut-after-store', percent: 5 }],
    ['kill-worker=0.5', { kind: 'kill-worker', percent: 0.5 }],
    ['db-down=3', { kind: 'db-down', seconds: 3 }],
    ['rate-limit=120', { kind: 'rate-limit', perMinute: 120 }],
    ['poison-message=1', { kind: 'poison-message', count: 1 }],
    ['lose-invoices=2', { kind: 'lose-invoices', count: 2 }],
    ['drop-webhooks=1', { kind: 'drop-webhooks', count: 1 }],
    ['duplicate-webhooks=2', { kind: 'duplicate-webhooks', count: 2 }],
    ['missign-webhooks=1', { kind: 'missign-webhooks', count: 1 }],
    ['delay-webhooks=90000', { kind: 'delay-webhooks', ms: 90_000 }],
    ['restart-sync=2', { kind: 'restart-sync', count: 2 }],
    ['restart-magento=1', { kind: 'restart-magento', count: 1 }],
    ['pos-slow-handler', { kind: 'pos-slow-handler' }],
    ['pos-shift', { kind: 'pos-shift' }],
    ['open-endpoint=order-lookup', { kind: 'open-endpoint', request: 'order-lookup' }],
    ['token-ignored', { kind: 'token-ignored' }],
    ['stack-trace', { kind: 'stack-trace' }],
    ['foreign-cart', { kind: 'foreign-cart' }],
    ['token-ttl=20', { kind: 'token-ttl', seconds: 20 }],
  ]
  for (const [text, fault] of rows) assert.deepEqual(parseFault(text), fault)
})

test('a fault that cannot be read is refused with the reason', () => {
  const rows: [string, RegExp][] = [
    ['lose-order=3', /unknown fault "lose-order"; known are lose-orders=N/],
    ['lose-orders', /count of orders must be a whole number from 1 to 100000, not ""/],
    ['lose-orders=0', /not "0"/],
    ['lose-orders=1.5', /whole number/],
    ['slow=checkout:10', /unknown request "checkout"; known are order/],
    ['slow=order', /milliseconds must be/],
    ['errors=order:101', /per cent must be a number from 0.001 to 100, not "101"/],
    ['stall=soon', /seconds must be/],
    ['cut-after-store=0', /per cent must be/],
    ['kill-worker', /per cent must be/],
    ['rate-limit=1.5', /orders a minute must be a whole number/],
    ['pos-idle-90=3', /pos-idle-90 takes no value/],
    ['pos-idle', /unknown fault "pos-idle"; known are .*pos-idle-90/],
    ['', /unknown fault ""/],
    ['open-endpoint', /unknown request ""/],
    ['token-ignored=1', /token-ignored takes no value/],
    ['drop-webhooks=0', /count of events must be a whole number from 1 to 100000, not "0"/],
    ['delay-webhooks', /milliseconds must be/],
    ['token-ttl=0', /seconds must be a whole number from 1 to 86400, not "0"/],
  ]
  for (const [text, message] of rows) assert.throws(() => parseFault(text), message)
})
