import assert from 'node:assert/strict'
import { test } from 'node:test'
import { browserRowSchema, type BrowserRow } from '../../run/browsers-record.ts'
import { CsvScanner } from '../samples/csv-scanner.ts'
import { BrowserFold } from './browser-fold.ts'

const packed = (data: unknown): string => `o=${Buffer.from(JSON.stringify(data)).toString('base64url')}`

const folded = (...lines: string[]): { rows: BrowserRow[]; fold: BrowserFold } => {
  const rows: BrowserRow[] = []
  const fold = new BrowserFold((row) => rows.push(row))
  const scanner = new CsvScanner((row) => fold.add(row), { takesBrowserRows: true })
  scanner.write(Buffer.from(['metric_name,timestamp,metric_value,name,extra_tags,metadata', ...lines, ''].join('\n')))
  assert.equal(scanner.malformedRows, 0)
  for (const row of rows) assert.deepEqual(browserRowSchema.parse(JSON.parse(JSON.stringify(row))), row)
  return { rows, fold }
}

test('web vitals as k6 2.2.0 writes them become rows, and its other rows about browsers do not', () => {
  const { rows, fold } = folded(
    'browser_data_sent,1795731805735138,523.000000,,resource_type=Document,',
    'browser_web_vital_ttfb,1795731805881553,13.200000,,rating=good,',
    'browser_web_vital_fcp,1795731805886792,84.000000,,rating=good,',
    'browser_web_vital_lcp,1795731806265109,220.000000,,rating=good,',
    'browser_web_vital_inp,1795731809888108,64.000000,,rating=good,',
    'browser_web_vital_cls,1795731809888149,0.000000,,rating=good,',
    'browser_web_vital_fid,1795731809888149,1.000000,,rating=good,',
  )
  assert.deepEqual(rows, [
    { kind: 'vital', vital: 'ttfb', value: 13.2, atMs: 1795731805881.6 },
    { kind: 'vital', vital: 'fcp', value: 84, atMs: 1795731805886.8 },
    { kind: 'vital', vital: 'lcp', value: 220, atMs: 1795731806265.1 },
    { kind: 'vital', vital: 'inp', value: 64, atMs: 1795731809888.1 },
    { kind: 'vital', vital: 'cls', value: 0, atMs: 1795731809888.1 },
  ])
  assert.equal(fold.malformed, 0)
})

test('a visit, a sale and the end of a day come as their browser told them, whatever stands in their text', () => {
  const problem = 'waiting for "#a", b=c:d \n “€”'
  const sale = { reference: 'pos901-261126-ai66tp-001', lines: [{ sku: 'A,=:&"1', quantity: 2 }], totalMinor: 1588 }
  const { rows, fold } = folded(
    `ts_browser_sale,1795731806265100,1.000000,,,${packed({ terminal: 1, ...sale })}`,
    `ts_browser_visit,1795731806265200,2512.500000,,,${packed({ terminal: 1, problem })}`,
    `ts_browser_done,1795731806265300,1.000000,,,${packed({ terminal: 1, isSent: false })}`,
  )
  assert.deepEqual(rows, [
    { kind: 'sale', terminal: 1, ...sale, atMs: 1795731806265.1 },
    { kind: 'visit', terminal: 1, problem, atMs: 1795731806265.2, ms: 2512.5 },
    { kind: 'done', terminal: 1, isSent: false, atMs: 1795731806265.3 },
  ])
  assert.deepEqual([fold.terminalsDone, fold.malformed], [1, 0])
})

test('what does not hold what it should is counted, and is no row', () => {
  const { rows, fold } = folded(
    'ts_browser_visit,1795731806265200,2512.5,,,',
    'ts_browser_visit,1795731806265200,2512.5,,,o=bm90anNvbg',
    `ts_browser_sale,1795731806265200,1,,,${packed({ terminal: 0, reference: 'x', lines: [], totalMinor: 1.5 })}`,
    `ts_browser_done,1795731806265200,1,,,${packed({ terminal: -1, isSent: true })}`,
    'browser_web_vital_lcp,1795731806265200,-1,,rating=good,',
  )
  assert.deepEqual([rows, fold.terminalsDone, fold.malformed], [[], 0, 5])
})
