import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import { loadProtocol, protocolNames } from './load-protocol.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-protocol-'))
after(() => rmSync(scratch, { recursive: true }))

const traits = { name: 'own', orderKey: 'increment_id', sendsSaleTime: true, movesStock: false, hasQueue: false, cashierWaits: true }
const good = { traits, front: 'magento', ordersPerRequest: 1, orderRequest: 'order' }

let files = 0
const file = (text: string): string => {
  const path = join(scratch, `protocol-${files++}.ts`)
  writeFileSync(path, text)
  return path
}
const exporting = (value: object): string => file(`export const protocol = { ...${JSON.stringify(value)}, openTill: () => ({}) }`)

const refused = (path: string, says: RegExp): Promise<void> =>
  assert.rejects(loadProtocol(path), (error) => {
    assert.ok(error instanceof TillstormError && error.code === 'PROTOCOL_INVALID', String(error))
    assert.match(error.message, says)
    assert.doesNotMatch(error.message, /\n/)
    return true
  })

test('the protocols that come along load by their names', async () => {
  for (const name of protocolNames) {
    const { protocol, isBuiltIn } = await loadProtocol(name)
    assert.deepEqual([protocol.traits.name, isBuiltIn], [name, true])
  }
})

test("a user's own file loads by its path, and the object is its own", async () => {
  const path = exporting(good)
  const { protocol, isBuiltIn, file: loaded } = await loadProtocol(path)
  assert.deepEqual([protocol.traits.name, isBuiltIn, loaded], ['own', false, path])
  assert.equal(protocol, (await import(path)).protocol)
})

test('each wrong field is one line that names it', async () => {
  const rows: [object, RegExp][] = [
    [{ ...good, traits: { ...traits, name: 'Own Protocol' } }, /protocol\.traits\.name: must be lower case/],
    [{ ...good, traits: { ...traits, orderKey: 'entity_id' } }, /protocol\.traits\.orderKey: /],
    [{ ...good, traits: { ...traits, hasQueue: undefined } }, /protocol\.traits\.hasQueue: /],
    [{ ...good, ordersPerRequest: 20 }, /protocol\.orderRequest: must be 'order-batch' where ordersPerRequest is more than 1/],
    [{ ...good, front: 'till' }, /protocol\.front: /],
    [{ ...good, ordersPerRequest: 0 }, /protocol\.ordersPerRequest: /],
    [{ ...good, orderRequest: 'sale' }, /protocol\.orderRequest: /],
  ]
  for (const [value, says] of rows) await refused(exporting(value), says)
  await refused(file(`export const protocol = ${JSON.stringify({ ...good, openTill: 'later' })}`), /protocol\.openTill: must be a function/)
  await refused(file('export const other = 1'), /protocol/)
})

test('a file that does not load is one line', async () => {
  await refused(file('export const protocol = {'), /cannot be loaded: \S/)
  await refused(file("import 'no-such-package-at-all'"), /cannot be loaded: .*no-such-package-at-all/)
  await refused(file("throw new Error('one\\ntwo')"), /cannot be loaded: one$/)
  await refused('telex', /neither sync, magento-orders, .*webpos nor a file/)
  await refused(scratch, /cannot be loaded: |neither/)
})
