import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { noK6, scratchFolder, start, tillstorm, tinyDay, told, holdsWithin } from './test-tillstorm.ts'

const skip = await noK6()
const scratch = scratchFolder()

let files = 0
const file = (name: string, content: string): string => {
  const folder = join(scratch, `input-${files++}`)
  mkdirSync(folder)
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** One line that says what is wrong, exit code 2, no stack trace, no secret. */
const refusedOf = async (args: readonly string[], says: RegExp, env: Record<string, string> = {}): Promise<void> => {
  const out = join(scratch, `run-${files++}`)
  const [command = '', ...flags] = args
  const ended = await tillstorm(command === 'verify' && !flags.includes('--out') ? [command, '--out', out, ...flags] : args, { env, cwd: scratch })
  assert.equal(ended.code, 2, told(ended))
  const lines = ended.stderr.trimEnd().split('\n').filter((line) => !/^(plan|targets): /.test(line))
  assert.equal(lines.length, 1, told(ended))
  assert.match(lines[0]!, says)
  assert.doesNotMatch(lines[0]!, /unexpected|^\s+at /)
  assert.doesNotMatch(ended.stdout, /^run: /m)
  const secret = env['TILLSTORM_MAGENTO_PASSWORD']
  if (secret !== undefined) assert.ok(!ended.stderr.includes(secret), ended.stderr)
  assert.match(lines[0]!, /^tillstorm: .* \([A-Z_0-9]+\); \S/)
  assert.equal(existsSync(out), false, 'a run that was refused leaves no folder')
}

const cases: [string, () => readonly string[], RegExp][] = [
  ['an unknown flag', () => ['verify', '--terminal', '4'], /unknown option '--terminal'/],
  ['an unknown command', () => ['verfy'], /unknown command 'verfy'/],
  ['a flag without its value', () => ['verify', '--orders'], /'--orders <n>' argument missing/],
  ['a stray word', () => ['verify', 'smoke'], /too many arguments/],
  ['too many terminals', () => ['verify', '--terminals', '0'], /--terminals must be a whole number from 1 to/],
  ['an unknown profile', () => ['verify', '--profile', 'week'], /--profile must be one of smoke, day, peak-hour, not "week"/],
  ['a config that is no JSON', () => ['verify', '--config', file('c.json', '{ "speed": 4, }')], /config .*c\.json is not JSON: /],
  ['a config with a wrong field', () => ['verify', '--config', file('c.json', '{ "speeed": 4 }')], /config .*c\.json: .*"speeed"/],
  ['a config that is not there', () => ['verify', '--config', 'nowhere.json'], /nowhere\.json: there is no such file/],
  ['a config that throws', () => ['verify', '--config', file('c.ts', 'throw new Error("first\\nsecond")')], /c\.ts cannot be loaded: first/],
  ['a config with a syntax error', () => ['verify', '--config', file('c.ts', 'export default {')], /c\.ts cannot be loaded: \S/],
  ['an unknown protocol', () => ['verify', '--protocol', 'telex'], /--protocol "telex" is neither sync, magento-orders, .* nor a file/],
  ['a protocol with a syntax error', () => ['verify', '--protocol', file('p.ts', 'export const protocol = {')], /p\.ts cannot be loaded: \S/],
  ['a protocol file that exports none', () => ['verify', '--protocol', file('p.ts', 'export const x = 1')], /p\.ts: it exports no `protocol`/],
  ['an unknown fault', () => ['verify', '--fault', 'lose-order=3'], /unknown fault "lose-order"/],
  ['a budget with a wrong field', () => ['verify', '--budget', file('b.json', '{"schemaVersion":1,"name":"b","checks":[{"id":"x"}]}')], /b\.json: checks\[0\]/],
  ['an unknown budget', () => ['verify', '--budget', 'strict'], /budget strict: there is no such file/],
  ['a budget of a browser alone', () => ['load', '--budget', 'rail'], /the budget rail has only checks of a browser/],
  ['a fault in more orders than there are', () => ['load', '--orders', '100', '--fault', 'lose-orders=101'], /lose-orders=101 needs more orders than the 100 of this plan/],
  ['a host that is not allowed', () => ['verify', '--target-magento', 'https://shop.example'], /the host shop\.example is not allowed, so nothing was sent to it/],
  ['a target that is no URL', () => ['verify', '--target-magento', 'shop'], /"shop" is not a URL of a target/],
  ['a secret in a URL', () => ['verify', '--target-magento', 'http://u:hush-hush@127.0.0.1'], /carries a user or password/],
  ['a target without credentials', () => ['verify', '--target-magento', 'http://127.0.0.1:1'], /no credentials for Magento in the environment/],
  ['a fault in a target of your own', () => ['verify', '--target-magento', 'http://127.0.0.1:1', '--fault', 'lose-orders=1'], /needs the embedded Magento/],
  ['browsers without a till', () => ['load', '--target-magento', 'http://127.0.0.1:1', '--browser-terminals', '1'], /no till to open: .*--target-pos URL/],
  ['a thousand browsers', () => ['load', '--browser-terminals', '1000'], /--browser-terminals must be a whole number from 0 to \d+ on the \d+ cores? of this machine/],
  ['a run that is not there', () => ['judge', 'runs/nowhere'], /no run directory at/],
  ['a folder that is no run', () => ['report', scratch], /holds no manifest\.json/],
]

for (const [name, args, says] of cases) {
  test(`${name} is one clear line`, { skip: args().includes('--target-magento') || args().includes('--fault') ? skip : false }, () => refusedOf(args(), says))
}

test('a target that cannot be reached is one clear line, and nothing was sent', { skip }, () =>
  refusedOf(['verify', ...tinyDay, '--target-magento', 'http://127.0.0.1:1'], /http:\/\/127\.0\.0\.1:1.*\(TARGET_UNREACHABLE\)/, {
    TILLSTORM_MAGENTO_USER: 'till', TILLSTORM_MAGENTO_PASSWORD: 'correct horse',
  }))

test('browsers without a Chromium are one clear line, before anything is started', { skip }, () =>
  refusedOf(['verify', ...tinyDay, '--browser-terminals', '1'], /no Chromium to measure with: .*nowhere.*\(CHROMIUM_NOT_FOUND\)/, { TILLSTORM_CHROMIUM: '/nowhere' }))

test('an --out that cannot be a new run directory leaves what is there', { skip }, async () => {
  const taken = file('thesis.txt', 'mine')
  await refusedOf(['verify', ...tinyDay, '--out', taken], /is a file, not a folder \(OUT_UNWRITABLE\)/)
  await refusedOf(['verify', ...tinyDay, '--out', join(taken, '..')], /is not empty \(OUT_NOT_EMPTY\)/)
  if (existsSync('/proc/self')) await refusedOf(['verify', ...tinyDay, '--out', '/proc/tillstorm-run'], /\/proc\/tillstorm-run.*\(OUT_UNWRITABLE\)/)
  assert.equal(readFileSync(taken, 'utf8'), 'mine')
})

test('a wrong password is one clear line that does not hold it', { skip }, async () => {
  const mocks = start(['mocks', '--port-magento', '0', '--port-sync', '0', '--port-pos', '0', '--catalogue-size', '50'])
  try {
    assert.ok(await holdsWithin(60_000, () => mocks.stdout().includes('Ctrl-C')), mocks.stderr())
    const url = /^Magento\s+(\S+)/m.exec(mocks.stdout())?.[1] ?? ''
    const user = /TILLSTORM_MAGENTO_USER=(\S+)/.exec(mocks.stdout())?.[1] ?? ''
    const env = { TILLSTORM_MAGENTO_USER: user, TILLSTORM_MAGENTO_PASSWORD: 'wrong battery staple' }
    await refusedOf(['verify', ...tinyDay, '--target-magento', url], /\(TARGET_REFUSED\)/, env)
  } finally {
    mocks.child.kill('SIGINT')
  }
  assert.equal((await mocks.ended).code, 0)
})
