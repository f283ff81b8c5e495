import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judgeCores, judgeDisk, judgeMemory, judgeOpenFiles, judgePorts, runsFolderProbe } from './doctor/machine.ts'
import { found, missing, wanting } from './doctor/probe.ts'
import type { Surroundings } from './doctor/probe.ts'
import { chromiumProbe, goProbe, k6Probe, npmProbe, tillProbe } from './doctor/software.ts'
import { doctorTable, examine, isFit } from './doctor.ts'

const scratch = mkdtempSync(join(tmpdir(), 'doctor-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

let count = 0
/** A machine that has these programs and no others; each prints its line. */
function machineWith(programs: Record<string, string>, env: Record<string, string> = {}): Surroundings {
  const folder = join(scratch, String(count++))
  mkdirSync(join(folder, 'bin'), { recursive: true })
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\necho "${line}"\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  return {
    env: { PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder, ...env },
    platform: 'linux',
    workingFolder: folder,
  }
}

const go = 'go version go1.26.8 linux/amd64'

test('a k6 2.x on the PATH is found with its version and place', async () => {
  const around = machineWith({ k6: 'k6 v2.2.0 (go1.26.8, linux/amd64)' })
  assert.deepEqual(await k6Probe.look(around), found('2.2.0', `${around.env['PATH']}/k6 (on the PATH)`))
})

test('no k6 but Go: nothing is missing, the build is announced', async () => {
  const finding = await k6Probe.look(machineWith({ go }))
  assert.equal(finding.state, 'wanting')
  assert.match(finding.mend, /npm start/)
})

for (const [what, programs, env] of [
  ['neither k6 nor Go', {}, {}],
  ['a k6 1.x and no Go', { k6: 'k6 v1.8.0 (go1.24, linux/amd64)' }, {}],
  ['no k6 and a Go that is too old', { go: 'go version go1.22.1 linux/amd64' }, {}],
  ['a TILLSTORM_K6 that is not there, though Go is', { go }, { TILLSTORM_K6: '/nowhere/k6' }],
] as const) {
  test(`k6 is missing with ${what}`, async () => {
    assert.equal((await k6Probe.look(machineWith(programs, env))).state, 'missing')
  })
}

test('Go, npm and Chromium are found, or named with what brings them', async () => {
  const full = machineWith({ go, npm: '11.0.0', chromium: 'Chromium 156.0.8078.79 built on Debian GNU/Linux 12' })
  const values = await Promise.all([goProbe, npmProbe, chromiumProbe].map(async ({ look }) => look(full)))
  assert.deepEqual(
    values.map((finding) => finding.state === 'found' && finding.value),
    ['1.26.8', '11.0.0', '156.0.8078.79'],
  )
  for (const { look } of [goProbe, npmProbe]) assert.equal((await look(machineWith({}))).state, 'wanting')
})

test('a TILLSTORM_CHROMIUM that is too old is missing, though a good one is on the PATH', async () => {
  const old = machineWith({ chromium: 'Chromium 99.0.4844.51' })
  const around = machineWith({ chromium: 'Chromium 156.0.8078.79' }, { TILLSTORM_CHROMIUM: `${old.env['PATH']}/chromium` })
  const finding = await chromiumProbe.look(around)
  assert.equal(finding.state, 'missing')
  assert.match(finding.why, /is version 99\.0\.4844\.51, but 120 or newer is needed/)
})

test('the bounds: enough on them, too little below them', () => {
  assert.equal(judgeDisk(500, '/x').state, 'found')
  assert.equal(judgeDisk(499, '/x').state, 'missing')
  assert.equal(judgeCores(2, 'm').state, 'found')
  assert.equal(judgeCores(1, 'm').state, 'wanting')
  assert.equal(judgeMemory(1000, 2000).state, 'found')
  assert.equal(judgeMemory(999, 2000).state, 'wanting')
  assert.equal(judgeOpenFiles('unlimited').state, 'found')
  assert.equal(judgeOpenFiles('2048').state, 'found')
  assert.equal(judgeOpenFiles('1024').state, 'missing')
})

test('a port of the mocks that is taken is told with the flag that chooses another', async () => {
  const server = createServer()
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port))
  })
  try {
    const finding = await judgePorts({ magento: 0, sync: port })
    assert.equal(finding.state, 'wanting')
    assert.match(finding.mend, /--port-sync/)
  } finally {
    server.close()
  }
})

test('the trial of the runs folder leaves nothing behind', async () => {
  const around = machineWith({})
  assert.equal((await runsFolderProbe.look(around)).state, 'found')
  assert.deepEqual(readdirSync(around.workingFolder), ['bin'])
})

test('a runs folder that is a file is missing', async () => {
  const around = machineWith({})
  writeFileSync(join(around.workingFolder, 'runs'), 'a file in the way')
  assert.equal((await runsFolderProbe.look(around)).state, 'missing')
})

test('a probe that breaks counts as missing', async () => {
  const broken = { name: 'broken', look: () => Promise.reject(new Error('no idea')) }
  const rows = await examine([broken], machineWith({}))
  assert.equal(isFit(rows), false)
  assert.match(doctorTable(rows), /MISSING {2}broken {2}could not be examined: no idea/)
})

test('what is wanting does not make a machine unfit; what is missing does, and the last line names it', () => {
  const fit = [
    { name: 'a', finding: found('1', 'here') },
    { name: 'b', finding: wanting('not so good', 'do this') },
  ]
  assert.equal(isFit(fit), true)
  assert.match(doctorTable(fit), /→ do this\n\nEverything that a run needs is there\.$/)
  const unfit = [...fit, { name: 'k6', finding: missing('none', 'get one') }]
  assert.equal(isFit(unfit), false)
  assert.match(doctorTable(unfit), /→ get one\n\nMissing: k6\.$/)
})

test('a clone whose till is not built is told what builds it', async () => {
  const folder = join(scratch, 'till')
  mkdirSync(folder)
  const { state, ...row } = await tillProbe(folder).look(machineWith({}))
  assert.deepEqual([state, 'mend' in row && row.mend], ['wanting', 'node bootstrap/pos.mjs'])
  writeFileSync(join(folder, 'index.html'), '')
  assert.deepEqual(await tillProbe(folder).look(machineWith({})), found('the embedded one is built', folder))
})
