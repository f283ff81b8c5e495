import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { loadConfig } from './config.ts'
import { configJsonSchema, schemaFile } from './emit-config-schema.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-config-'))
after(() => rmSync(scratch, { recursive: true }))

let files = 0
const file = (extension: string, text: string): string => {
  const path = join(scratch, `config-${files++}.${extension}`)
  writeFileSync(path, text)
  return path
}

const isInvalid = (says: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof TillstormError && error.code === 'CONFIG_INVALID', String(error))
  assert.match(error.message, says)
  assert.doesNotMatch(error.message, /\n/)
  return true
}

test('a config is read from JSON and from TypeScript', async () => {
  const config = { allow: ['shop.example'], speed: 4, plan: { terminals: 7, adjustments: [{ kind: 'closeEarly', shop: 1, atHour: 20 }] } }
  assert.deepEqual(await loadConfig(file('json', JSON.stringify(config))), config)
  assert.deepEqual(await loadConfig(file('ts', `const speed: number = 4\nexport default { ...${JSON.stringify(config)}, speed }`)), config)
})

test('each wrong field is one line that names it', async () => {
  const rows: [unknown, RegExp][] = [
    [{ speeed: 4 }, /"speeed"/],
    [{ speed: '4' }, /: speed: .*number/],
    [{ targets: { syncs: 'http://a' } }, /: targets: .*"syncs"/],
    [{ targets: { sync: 4 } }, /: targets\.sync: /],
    [{ allow: 'shop.example' }, /: allow: /],
    [{ plan: { terminals: -1 } }, /: plan\.terminals: /],
    [{ plan: { orders: 1.5 } }, /: plan\.orders: /],
    [{ plan: { currency: 'usd' } }, /: plan\.currency: must be a code of three capitals/],
    [{ plan: { adjustments: [{ kind: 'flood' }] } }, /: plan\.adjustments\.0\.kind: /],
    [{ plan: { adjustments: [{ kind: 'closeEarly', shop: 1, at: 20 }] } }, /: plan\.adjustments\.0/],
    [{ drainSeconds: 0 }, /: drainSeconds: /],
    [{ queries: [{ name: 'x', perThousandSales: 5, get: '/x' }] }, /: queries\.0\.name: must be 2 to 40 lower case letters/],
    [{ queries: [{ name: 'own', get: '/x' }] }, /: queries\.0\.perThousandSales: is missing$/],
    [{ afterSale: { invoicePerMille: 1001 } }, /: afterSale\.invoicePerMille: /],
    [{ afterSale: { refunds: true } }, /: afterSale: .*"refunds"/],
    [{ magentoPassword: 'hush' }, /"magentoPassword"/],
    [[], /expected object/],
    [null, /expected object/],
  ]
  for (const [config, says] of rows) await assert.rejects(loadConfig(file('json', JSON.stringify(config))), isInvalid(says))
  await assert.rejects(loadConfig(file('ts', 'export const config = {}')), isInvalid(/expected object/))
  const hinted = (config: object, hint: RegExp) => assert.rejects(loadConfig(file('json', JSON.stringify(config))), (error: unknown) => error instanceof TillstormError && hint.test(error.hint))
  await hinted({ afterSale: { invoicePerMile: 100 } }, /^did you mean "invoicePerMille"\?$/)
  await hinted({ plan: { terminal: 4 } }, /^did you mean "terminals"\?$/)
  await hinted({ queries: [{ name: 'own', perThousandSale: 5, get: '/x' }] }, /^did you mean "perThousandSales"\?$/)
  await hinted({ budgte: 'smoke' }, /^did you mean "budget"\?$/)
  await hinted({ xyzzy: 1 }, /^mend the named field/)
})

test('what is no config at all is one line', async () => {
  await assert.rejects(loadConfig(file('json', '{\n  "speed": 4,\n}')), isInvalid(/is not JSON: /))
  await assert.rejects(loadConfig(file('ts', 'throw new Error("one\\ntwo")')), isInvalid(/cannot be loaded: one$/))
  await assert.rejects(loadConfig(join(scratch, 'none.json')), isInvalid(/there is no such file/))
  await assert.rejects(loadConfig(scratch), isInvalid(/cannot be (read|loaded)/))
})

test('the JSON Schema in the repository is that of the code: node cli/emit-config-schema.ts', () => {
  assert.equal(readFileSync(schemaFile, 'utf8'), configJsonSchema())
})
