import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import { findK6 } from './get-k6.ts'
import { askVersion, pinnedVersion } from './k6-version.ts'
import { builtK6Path } from './look-for-k6.ts'

const scratch = mkdtempSync(join(tmpdir(), 'get-k6-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let folder: string
let env: NodeJS.ProcessEnv
let notes: string[]
const note = (line: string): void => void notes.push(line)
let count = 0

beforeEach(() => {
  folder = join(scratch, String(count++))
  mkdirSync(join(folder, 'bin'), { recursive: true })
  // Only our scripts are on this PATH: neither the k6 nor the Go of this machine may take part.
  env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder }
  notes = []
})

function script(path: string, body: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
  return path
}

const k6Script = (version: string): string => `echo "k6 v${version} (go1.26.8, linux/amd64)"`
/** A `go` that writes a k6 of that version to the path after -o, as `go build` does. */
const goScript = (version: string): string =>
  `while [ "$1" != -o ]; do shift; done
/bin/cat > "$2" <<'K6'
#!/bin/sh
${k6Script(version)}
K6
/bin/chmod +x "$2"
echo go.k6.io/k6/v2 >&2
echo x >> ${join(folder, 'built')}`

const rejected = async (): Promise<TillstormError> => {
  const error = await findK6(env, { note }).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof TillstormError, String(error))
  assert.equal(error.code, 'K6_NOT_FOUND')
  assert.ok(!error.message.includes('\n'), error.message)
  return error
}

test('TILLSTORM_K6 wins over the PATH', async () => {
  script(join(folder, 'bin', 'k6'), k6Script('2.2.0'))
  const named = (env['TILLSTORM_K6'] = script(join(folder, 'own', 'my-k6'), 'echo "my-k6 v2.9.1 (devel)"'))
  assert.deepEqual(await findK6(env, { note }), { path: named, version: '2.9.1', source: 'TILLSTORM_K6' })
})

test('a TILLSTORM_K6 that is not there is an error, though a good k6 is on the PATH', async () => {
  script(join(folder, 'bin', 'k6'), k6Script('2.2.0'))
  env['TILLSTORM_K6'] = join(folder, 'nowhere')
  const error = await rejected()
  assert.match(error.message, /nowhere is not there/)
  assert.match(error.hint, /unset it/)
})

test('a TILLSTORM_K6 of version 1 is an error', async () => {
  env['TILLSTORM_K6'] = script(join(folder, 'old'), k6Script('1.8.0'))
  assert.match((await rejected()).message, /is v1\.8\.0, but 2\.x is needed/)
})

test('a k6 2.x on the PATH is taken', async () => {
  const path = script(join(folder, 'bin', 'k6'), k6Script('2.4.0'))
  assert.deepEqual(await findK6(env, { note }), { path, version: '2.4.0', source: 'PATH' })
  assert.deepEqual(notes, [])
})

test('a k6 1.x on the PATH is passed over with a note, for a 2.x further down', async () => {
  script(join(folder, 'bin', 'k6'), k6Script('1.8.0'))
  const path = script(join(folder, 'second', 'k6'), k6Script('2.2.0'))
  env['PATH'] += `:${join(folder, 'second')}`
  assert.equal((await findK6(env, { note })).path, path)
  assert.match(notes.join('\n'), /passed over: .*bin\/k6 is v1\.8\.0/)
})

test('an earlier build in the cache is taken when the PATH has none', async () => {
  const path = script(builtK6Path(env), k6Script(pinnedVersion()))
  assert.deepEqual(await findK6(env, { note }), { path, version: pinnedVersion(), source: 'built' })
})

test('without any k6 the pinned version is built, kept, and not built again', async () => {
  script(join(folder, 'bin', 'go'), goScript(pinnedVersion()))
  const path = builtK6Path(env)
  assert.deepEqual(await findK6(env, { note }), { path, version: pinnedVersion(), source: 'built' })
  assert.match(notes.join('\n'), /building it with Go[\s\S]*built in \d+ s/)
  await findK6(env, { note })
  assert.equal(readFileSync(join(folder, 'built'), 'utf8'), 'x\n')
  assert.deepEqual(
    readdirSync(join(folder, 'cache', 'tillstorm')).filter((name) => name.startsWith('building')),
    [],
  )
})

test('two that look at once build once', async () => {
  script(join(folder, 'bin', 'go'), goScript(pinnedVersion()))
  await Promise.all([findK6(env, { note }), findK6(env, { note })])
  assert.equal(readFileSync(join(folder, 'built'), 'utf8'), 'x\n')
})

test('the lock of a build that died does not block the next one', async () => {
  script(join(folder, 'bin', 'go'), goScript(pinnedVersion()))
  const lock = `${builtK6Path(env)}.lock`
  mkdirSync(dirname(lock), { recursive: true })
  // 2^22 is the highest pid that Linux gives; above it nobody lives.
  writeFileSync(lock, `99999999 ${(await import('node:os')).hostname()}\n`)
  assert.equal((await findK6(env, { note })).source, 'built')
})

test('without Go the error says what was tried and that Go is missing', async () => {
  script(join(folder, 'bin', 'k6'), k6Script('1.8.0'))
  const error = await rejected()
  assert.match(error.message, /TILLSTORM_K6 is not set; .*is v1\.8\.0.*; no build is at .*; Go, .* is not on the PATH/)
  assert.match(error.hint, /install Go/)
})

test('a failed build gives the last line of Go, the rest as notes, and leaves nothing in the cache', async () => {
  script(join(folder, 'bin', 'go'), 'echo "first trouble" >&2; echo "undefined: x" >&2; exit 1')
  const error = await rejected()
  assert.match(error.message, /building k6 v\S+ failed: undefined: x$/)
  assert.match(notes.join('\n'), /go: first trouble/)
  assert.ok(!existsSync(builtK6Path(env)))
})

for (const [what, said, hint] of [
  ['no network', 'go.k6.io/k6/v2@v2.2.0: Get "https://x/": dial tcp: lookup x: no such host', /network/],
  ['a full disk', 'write /var/cache/x: no space left on device', /free about/],
  ['an old Go', 'go: go.mod requires go >= 1.25.0 (running go 1.22.1)', /Go 1\.25/],
] as const) {
  test(`a build that fails for ${what} says what mends it`, async () => {
    script(join(folder, 'bin', 'go'), `echo '${said}' >&2; exit 1`)
    assert.match((await rejected()).hint, hint)
  })
}

test('a build that is of another version than the pinned one is refused', async () => {
  script(join(folder, 'bin', 'go'), goScript('2.0.1'))
  assert.match((await rejected()).message, /the new binary is v2\.0\.1/)
  assert.ok(!existsSync(builtK6Path(env)))
})

test('a cache folder that cannot be made is one clear error', async () => {
  writeFileSync(join(folder, 'cache'), 'a file in the way')
  assert.match((await rejected()).hint, /XDG_CACHE_HOME/)
})

test('an interrupted build ends Go and is an error', async () => {
  script(join(folder, 'bin', 'go'), `echo $$ > ${join(folder, 'pid')}; echo compiling/it >&2; exec /bin/sleep 60`)
  const stop = new AbortController()
  const seen = (line: string): void => void (/building it/.test(line) && setTimeout(() => stop.abort(), 100))
  await assert.rejects(findK6(env, { note: seen, signal: stop.signal }), /interrupted/)
})

test('a program that is no k6 has no version', async () => {
  assert.deepEqual(await askVersion('/bin/echo'), { kind: 'unusable', why: 'does not answer `version` as k6 does' })
})
