import assert from 'node:assert/strict'
import { test } from 'node:test'
import { against, note, ok, unknown } from '../../targets/magento/look/finding.ts'
import { examineTarget, isAboutTarget, isFitTarget, targetTable } from './target.ts'

const rows = [ok('version', 'Magento/2.4'), note('mail', '3 were mailed', 'switch it off'), unknown('order limit', 'cannot be read', 'look at it')]

test('a row a thing, in columns, with what mends it below, and at the end what could not be seen', () => {
  assert.equal(targetTable(rows), [
    'ok       version      Magento/2.4', 'note     mail         3 were mailed', '                      → switch it off', 'unknown  order limit  cannot be read',
    '                      → look at it', '', 'Nothing that can be seen stands against a test on this target.', 'Not to be seen from here: order limit.',
  ].join('\n'))
  assert.equal(isFitTarget(rows), true)
})

test('one thing against a test is enough, and the end names it', () => {
  const bad = [...rows, against('stores', 'in EUR', 'set it')]
  assert.equal(isFitTarget(bad), false)
  assert.match(targetTable(bad), /^AGAINST {2}stores {7}in EUR\n.*→ set it\n\nAgainst a test on this target: stores\.\n/m)
})

test('without a target doctor is about this machine; a target that is named nowhere, or not allowed, is told', async () => {
  assert.deepEqual([isAboutTarget({ allow: [] }), isAboutTarget({ allow: [], target: true }), isAboutTarget({ allow: [], targetMagento: 'x' })], [false, true, true])
  await assert.rejects(examineTarget({ target: true, allow: [] }, {}, () => {}), { code: 'USAGE', message: 'no target is named' })
  await assert.rejects(examineTarget({ target: 'https://shop.example', allow: [] }, {}, () => {}), { code: 'HOST_NOT_ALLOWED' })
})
