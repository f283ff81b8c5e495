import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { protocolNames } from '../../cli/verify/load-protocol.ts'
import { noK6, readRun, scratchFolder, smallCatalogue, tillstorm, tinyBudget, told, type Run } from './test-tillstorm.ts'

const skip = await noK6()
const scratch = scratchFolder()
const budget = tinyBudget(scratch)
const config = smallCatalogue(scratch)
const ORDERS = 60

/** Sixty orders of three tills in three seconds. */
const day = ['--profile', 'smoke', '--terminals', '3', '--orders', String(ORDERS), '--speed', '1200'] as const

/** `sync` sends to a backend of its own, whose faults planted-faults.test.ts has. */
const direct = protocolNames.filter((name) => name !== 'sync')

let runs = 0
const load = async (protocol: string, ...faults: string[]): Promise<Run> => {
  const out = join(scratch, `run-${runs++}`)
  const flags = faults.flatMap((fault) => ['--fault', fault])
  return readRun(await tillstorm(['load', ...day, '--protocol', protocol, '--config', config, '--budget', budget, '--out', out, ...flags]), out)
}

// Each waits for its tills most of the time.
describe('protocols of Magento', { concurrency: 2 }, () => {
  for (const protocol of direct) {
    test(`${protocol}: connections that break and workers that die after the order was stored make no second order, and lose none`, { skip }, async () => {
      const run = await load(protocol, 'cut-after-store=15', 'kill-worker=15')
      assert.deepEqual(run.failing.filter((id) => id !== 'errors.rate'), [], told(run))
      assert.deepEqual([run.audit.acknowledged, run.audit.found, run.audit.records], [ORDERS, ORDERS, ORDERS], told(run))
      for (const rule of ['lost', 'duplicated', 'altered', 'phantom', 'failedButApplied', 'outOfOrder', 'money'] as const) assert.equal(run.audit.rules[rule].status, 'pass', `${rule}: ${told(run)}`)
      if (protocol === 'magento-bulk') {
        // Magento's own queue is watched without a word in the config.
        const rows = readFileSync(join(run.out, 'monitors.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { monitor: string; name?: string; messages?: number })
        const looks = rows.filter(({ monitor, name }) => monitor === 'watched' && name === 'magento-bulk')
        assert.ok(looks.length >= 3 && looks.every(({ messages }) => typeof messages === 'number'), told(run))
      }
      // The faults came about: somebody met them.
      assert.match(run.stdout, /errors\.rate +(✗ FAIL|\? inconclusive)/, told(run))
    })

    test(`${protocol}: a lost, a doubled and an altered order are found, each by its own rule`, { skip }, async () => {
      const run = await load(protocol, 'lose-orders=1', 'duplicate-orders=1', 'alter-orders=1')
      const { lost, duplicated, altered, phantom } = run.audit.rules
      assert.deepEqual([lost.count, duplicated.count, altered.count, phantom.count], [1, 1, 1, 0], told(run))
      assert.equal(run.code, 1)
    })
  }
})
