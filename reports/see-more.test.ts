import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleCheck } from './sample-verdict.ts'
import { seeMore } from './see-more.ts'

const rows: [id: string, command: string, place: string][] = [
  ['rail.idle.chunk@idle', 'tillstorm report runs/friday', 'runs/friday/report.html#rail'],
  ['latency.order.p99', "tillstorm report 'my runs/friday'", "'my runs/friday'/report.html#latency"],
  ['security.withoutToken', 'tillstorm report runs/friday', 'runs/friday/report.html#checks'],
  ['integrity.lost', 'tillstorm audit runs/friday', 'tillstorm audit runs/friday'],
]

for (const [id, ref, place] of rows) {
  test(`more of ${id} by \`${ref}\` stands at ${place}`, () => {
    assert.equal(seeMore(sampleCheck(id), { kind: 'command', ref, text: 'shows more', at: null }), place)
  })
}
