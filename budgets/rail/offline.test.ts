import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailFact, RailRecord } from '../../run/rail-record.ts'
import { samplePass, sampleRail } from '../sample-rail.ts'
import { checkOf, idsWith, judgedPass, judgedRail } from './test-judged.ts'

const no = (text: string): RailFact => ({ holds: false, text, applies: true, screenshot: 'screenshots/offline-reload.jpg' })
const unknown = (text: string): RailFact => ({ holds: null, text, applies: true, screenshot: null })
const without = (text: string): RailFact => ({ holds: false, text, applies: false, screenshot: null })

test('each fact of offline and storage fails its own check, with the picture that shows it', async () => {
  for (const name of ['worker', 'shell', 'catalogue', 'quota'] as const) {
    const verdict = await judgedPass((pass) => { if (pass.storage !== null) pass.storage[name] = no('it is not there') })
    assert.deepEqual(idsWith(verdict, 'fail'), [`rail.storage.${name}@idle`])
    const { because, evidence, value } = checkOf(verdict, `rail.storage.${name}@idle`)
    assert.deepEqual([because, value], ['it is not there', 1])
    assert.deepEqual(evidence.map(({ kind, ref }) => `${kind} ${ref}`), [`fact ${name}`, 'screenshot screenshots/offline-reload.jpg'])
  }
  for (const name of ['reload', 'reopen'] as const) {
    const verdict = await judgedPass((pass) => { if (pass.offline !== null) pass.offline[name] = no('the error page of the browser came') })
    assert.deepEqual(idsWith(verdict, 'fail'), ['rail.offline.reload@idle'])
    assert.equal(checkOf(verdict, 'rail.offline.reload@idle').because, 'the error page of the browser came')
  }
})

test('a fact that could not be asked is void, and one that does not apply says why', async () => {
  const asked = await judgedPass((pass) => { if (pass.storage !== null) pass.storage.worker = unknown('the protocol gave no answer') })
  assert.deepEqual([asked.verdict, idsWith(asked, 'void')], ['void', ['rail.storage.worker@idle']])
  const absent = await judgedPass((pass) => { if (pass.storage !== null) pass.storage.quota = without('the journey sells nothing') })
  assert.deepEqual([absent.verdict, checkOf(absent, 'rail.storage.quota@idle').because], ['pass', 'the journey sells nothing'])
  const one = await judgedPass((pass) => { if (pass.offline !== null) pass.offline.reopen = unknown('no tab could be opened') })
  assert.equal(checkOf(one, 'rail.offline.reload@idle').status, 'void')
})

test('a page that still declares an AppCache is told so', async () => {
  const verdict = await judgedPass((pass) => { if (pass.storage !== null) pass.storage.appCacheDeclared = true })
  assert.match(checkOf(verdict, 'rail.storage.shell@idle').because, /still declares an AppCache/)
})

test('a sale without network that the till does not confirm fails, and without a try nothing is known', async () => {
  const id = 'rail.offline.sale@idle'
  const sold = (salesTried: number, salesConfirmed: number, applies = true) =>
    judgedPass((pass) => { if (pass.offline !== null) Object.assign(pass.offline, { salesTried, salesConfirmed, applies, saleProblem: 'no receipt came' }) })
  const refused = checkOf(await sold(5, 3), id)
  assert.deepEqual([refused.status, refused.value, refused.because], ['fail', 2, 'the till confirmed 3 of 5 sales without network: no receipt came'])
  assert.equal(checkOf(await sold(0, 0), id).status, 'void')
  assert.equal(checkOf(await sold(3, 5), id).status, 'void')
  const none = checkOf(await sold(0, 0, false), id)
  assert.deepEqual([none.status, none.because], ['notApplicable', 'no receipt came'])
})

test('a till that sells without network and no more when it is back fails, with the picture; where nobody tried that, nothing is known', async () => {
  const id = 'rail.offline.sale@idle'
  const again = (resale: RailFact) => judgedPass((pass) => { if (pass.offline !== null) pass.offline.resale = resale })
  const dead = checkOf(await again(no('when the network is back the till does not sell: no receipt')), id)
  assert.deepEqual([dead.status, dead.value, dead.because], ['fail', 1, 'the till confirmed 5 of 5 sales without network; when the network is back the till does not sell: no receipt'])
  assert.deepEqual(dead.evidence.map(({ kind, ref }) => `${kind} ${ref}`), ['fact sale after the reconnect', 'screenshot screenshots/offline-reload.jpg'])
  assert.deepEqual([checkOf(await again(unknown('the tab crashed')), id).status], ['void'])
})

test('lost, doubled and altered sales of the browser fail with their references', async () => {
  const id = 'rail.offline.sync@idle'
  const wrong = (plant: (audit: NonNullable<RailRecord['saleAudit']>) => void) =>
    judgedRail(({ saleAudit }) => { if (saleAudit !== null) plant(saleAudit) })
  const lost = await wrong((audit) => Object.assign(audit, { lost: ['t-idle-desktop-3'], exactlyOnce: 6 }))
  assert.deepEqual([lost.verdict, idsWith(lost, 'fail')], ['fail', [id]])
  assert.deepEqual(checkOf(lost, id).evidence.map(({ kind, ref }) => `${kind} ${ref}`), ['sale t-idle-desktop-3', 'command tillstorm report runs/sample'])
  assert.match(checkOf(lost, id).because, /^of 7 sales of the browser in Magento: 1 lost, 0 doubled, 0 altered$/)
  const twice = await wrong((audit) => Object.assign(audit, { duplicated: ['t-idle-desktop-1', 't-idle-desktop-2'], exactlyOnce: 5 }))
  assert.equal(checkOf(twice, id).value, 2)
  const altered = await wrong((audit) => Object.assign(audit, { altered: [{ reference: 't-idle-desktop-1', expected: '5.80', found: '5.79' }], exactlyOnce: 6 }))
  assert.equal(checkOf(altered, id).evidence[0]?.text, 'altered: expected 5.80, found 5.79')
})

test('sales of a run that asked nothing of offline are sales of the browser, and no network is spoken of', async () => {
  const verdict = await judgedRail((record) => {
    for (const pass of record.passes) Object.assign(pass, { offline: null })
    for (const sale of record.sales) sale.offline = false
  })
  assert.equal(checkOf(verdict, 'rail.offline.sync@idle').because, '7 sales of the browser, each in Magento exactly once')
})

test('a sale that a till kept for too long went with its browser: nobody knows of it, and a lost one beside it stands', async () => {
  const id = 'rail.offline.sync@idle'
  const audited = (plant: object) => judgedRail(({ saleAudit }) => { if (saleAudit !== null) Object.assign(saleAudit, plant) })
  const unsent = checkOf(await audited({ unsent: ['t-idle-desktop-3'], exactlyOnce: 6 }), id)
  assert.deepEqual([unsent.status, unsent.because], ['void', 'of 7 sales the till had not sent 1 a minute after the last one, and they went with its browser: t-idle-desktop-3'])
  const both = checkOf(await audited({ unsent: ['t-idle-desktop-3'], lost: ['t-idle-desktop-2'], exactlyOnce: 5 }), id)
  assert.deepEqual([both.status, both.value], ['fail', 1])
})

test('a wrong sale stands also where the pass itself is in doubt', async () => {
  const verdict = await judgedRail((record) => {
    if (record.saleAudit !== null) Object.assign(record.saleAudit, { lost: ['t-idle-desktop-3'], exactlyOnce: 6 })
    for (const pass of record.passes) pass.problems = [{ kind: 'crash', text: 'the tab crashed', atMs: 1, voids: ['offline'] }]
  })
  assert.equal(checkOf(verdict, 'rail.offline.sync@idle').status, 'fail')
  assert.equal(checkOf(verdict, 'rail.offline.sale@idle').status, 'void')
})

test('sales that nobody could look for, or not all of them, are void; a page without sales has none to look for', async () => {
  const id = 'rail.offline.sync@idle'
  const audited = (saleAudit: RailRecord['saleAudit']) => judgedRail((record) => { record.saleAudit = saleAudit }).then((verdict) => checkOf(verdict, id))
  const clean = sampleRail().saleAudit
  assert.ok(clean !== null)
  assert.equal((await audited(null)).status, 'void')
  const asked = await audited({ ...clean, problem: 'Magento did not answer' })
  assert.deepEqual([asked.status, asked.because], ['void', 'Magento did not answer'])
  assert.equal((await audited({ ...clean, sales: 6, exactlyOnce: 6 })).status, 'void')
  assert.equal((await audited({ ...clean, exactlyOnce: 6 })).status, 'void')
  const none = await judgedRail((record) => { record.sales = []; record.journey.sells = false; if (record.passes[0]?.offline != null) record.passes[0].offline.salesConfirmed = 0 })
  assert.deepEqual([checkOf(none, id).status, checkOf(none, id).because], ['notApplicable', 'the journey "sell" tells of no sale'])
  const untold = await judgedRail((record) => { record.sales = [] })
  assert.equal(checkOf(untold, id).status, 'void')
})

test('a wrong sale counts in the pass that rang it up, and in no other', async () => {
  const record = sampleRail([samplePass('idle'), samplePass('loaded', 'desktop', 1_800_000_320_000)])
  const verdict = await judgedRail((planted) => {
    Object.assign(planted, record)
    if (planted.saleAudit !== null) Object.assign(planted.saleAudit, { duplicated: ['t-loaded-desktop-2'], exactlyOnce: 13 })
  })
  assert.deepEqual(idsWith(verdict, 'fail'), ['rail.offline.sync@loaded'])
})
