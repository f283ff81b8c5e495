import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CsvScanner, type SampleRow } from './csv-scanner.ts'

const HEADER = 'metric_name,timestamp,metric_value,check,error,extra_tags,metadata,name'

const scan = (...pieces: (string | Buffer)[]): { rows: SampleRow[]; scanner: CsvScanner } => {
  const rows: SampleRow[] = []
  const scanner = new CsvScanner((row) => rows.push(row))
  for (const piece of pieces) scanner.write(typeof piece === 'string' ? Buffer.from(piece) : piece)
  scanner.end()
  return { rows, scanner }
}

const text = [
  HEADER,
  'ts_epoch,1800000000000000,1800000000000,,,,,',
  'http_reqs,1800000000100000,1,,,,,till',
  'ts_sale,1800000000123456,1.5,,,,o=7:1800000000121.9:1800000000123:0,',
  'ts_attempt,1800000000124000,1,,,,o=7:7:1,',
  'ts_request,1800000000130000,6.25,,,e=1,,order-batch',
  'vus,1800000000200000,4,,,,,',
  '',
].join('\n')

test('our rows are decoded, with the fraction of a millisecond, and those of k6 are only counted', () => {
  const { rows, scanner } = scan(text)
  assert.deepEqual(rows.map(({ metric }) => metric), ['ts_epoch', 'ts_sale', 'ts_attempt', 'ts_request'])
  assert.deepEqual(rows[1], {
    metric: 'ts_sale', atMs: 1800000000123.456, value: 1.5, name: '', metError: false, fields: ['7', '1800000000121.9', '1800000000123', '0'],
  })
  assert.deepEqual([rows[3]?.name, rows[3]?.metError, rows[3]?.fields], ['order-batch', true, []])
  assert.deepEqual([scanner.rows, scanner.malformedRows], [6, 0])
})

test('the same bytes give the same rows, however the pipe cuts them', () => {
  const bytes = Buffer.from(text)
  const whole = scan(bytes).rows
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
      const { rows, scanner } = scan(...edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge)))
      assert.deepEqual(rows, whole)
      assert.deepEqual([scanner.rows, scanner.malformedRows], [6, 0])
    }),
    { seed: 7, numRuns: 200 },
  )
  assert.deepEqual(scan(...[...bytes].map((byte) => Buffer.from([byte]))).rows, whole)
})

test('a piece that is used again by the pipe does not change what is kept of it', () => {
  const rows: SampleRow[] = []
  const scanner = new CsvScanner((row) => rows.push(row))
  const piece = Buffer.from(`${HEADER}\nts_request,1800000000130000,6.25,`)
  scanner.write(piece)
  piece.fill(0)
  scanner.write(Buffer.from(',,,,order\n'))
  assert.deepEqual(rows.map(({ name, value }) => [name, value]), [['order', 6.25]])
})

test('a row of ours that does not hold together is malformed, and the next one is read', () => {
  const bad = [
    'ts_lag,1800000000130000,6.25', // too few cells
    'ts_lag,1800000000130000,6.25,,,,,,', // one too many, as a comma in a value would give
    'ts_lag,soon,6.25,,,,,',
    'ts_lag,-1,6.25,,,,,',
    'ts_lag,1800000000130000,fast,,,,,',
  ]
  for (const line of bad) {
    const { rows, scanner } = scan(`${HEADER}\n${line}\nts_lag,1800000000130000,1,,,,,\n`)
    assert.deepEqual([rows.length, scanner.rows, scanner.malformedRows], [1, 2, 1], line)
  }
})

test('a value that is missing is malformed, not zero', () => {
  assert.equal(scan(`${HEADER}\nts_lag,1800000000130000,,,,,,\n`).scanner.malformedRows, 1)
})

test('a last line without its newline was cut off: it is no data', () => {
  const { rows, scanner } = scan(`${HEADER}\nts_lag,1800000000130000,1,,,,,\nts_lag,1800000000130000,1,,,,,`)
  assert.deepEqual([rows.length, scanner.malformedRows], [1, 1])
})

test('without its header nothing is guessed', () => {
  const { rows, scanner } = scan('ts_lag,1800000000130000,1,,,,,\nts_lag,1800000000130000,1,,,,,\n')
  assert.deepEqual([rows.length, scanner.malformedRows > 0], [0, true])
})

test('columns are found by their names, in any place', () => {
  const { rows } = scan('name,metadata,extra_tags,metric_value,timestamp,metric_name\n,,,1,1800000000130000,ts_lag\n')
  // A row of ours is known by its first three bytes; k6 writes the metric first.
  assert.deepEqual(rows, [])
  const moved = scan('metric_name,name,metadata,extra_tags,metric_value,timestamp\nts_request,order,o=1:2,e=1,3,1800000000130000\n').rows
  assert.deepEqual(moved, [{ metric: 'ts_request', atMs: 1800000000130, value: 3, name: 'order', metError: true, fields: ['1', '2'] }])
})

test('the rows of a browser are decoded only where they are asked for, and carry no field of the one before', () => {
  const csv = Buffer.from([
    'metric_name,timestamp,metric_value,name,extra_tags,metadata',
    'browser_web_vital_lcp,1795731806265109,220.000000,,rating=good,',
    'browser_data_sent,1795731805735138,523.000000,,resource_type=Document,',
    'ts_browser_sale,1795731806265200,1.000000,,,o=eyJ9',
    'vus,1795731806265200,1.000000,,,',
    '',
  ].join('\n'))
  const read = (takesBrowserRows: boolean): [string, readonly string[]][] => {
    const rows: SampleRow[] = []
    new CsvScanner((row) => rows.push(row), { takesBrowserRows }).write(csv)
    return rows.map(({ metric, fields }) => [metric, fields])
  }
  assert.deepEqual(read(true), [['browser_web_vital_lcp', []], ['browser_data_sent', []], ['ts_browser_sale', ['eyJ9']]])
  assert.deepEqual(read(false), [['ts_browser_sale', ['eyJ9']]])
})
