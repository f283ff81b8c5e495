import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditRuleNames, type Audit } from '../../run/records.ts'
import { defaultParameters, validateParameters } from '../../fixtures/parameters.ts'
import { orderKey } from '../../fixtures/order-wire.ts'
import { createPlan } from '../../fixtures/plan.ts'
import { dryRunFault, dryRunParameters, dryRunPrefix } from './dry-run.ts'

const rule = (status: 'pass' | 'fail' | 'void' | 'notApplicable', reason: string | null = null): Audit['rules']['lost'] => ({
  status, count: status === 'fail' ? 1 : 0, reason, examples: status === 'fail' ? [{ ref: 't1dry-000000', index: 0, expected: 'price 1.99', found: 'price 2.99' }] : [],
})
const rules = (changes: Partial<Audit['rules']> = {}): Pick<Audit, 'rules'> => ({
  rules: { ...(Object.fromEntries(auditRuleNames.map((name) => [name, rule('pass')])) as Audit['rules']), ...changes },
})
const acked = { outcome: 'ok' as const, reason: null }

test('the plan of a dry run is one sale and nothing beside it', () => {
  const parameters = dryRunParameters({ ...defaultParameters, adjustments: [{ kind: 'soldOut', productIndex: 1, fromHour: 9 }] })
  assert.deepEqual(validateParameters(parameters), [])
  const day = createPlan(parameters).terminalDay(0)
  assert.deepEqual([day.arrivalsMs.length, day.outages.length], [1, 0])
})

test('its key begins with the run’s prefix, and no search for the run’s orders finds it', () => {
  const key = orderKey(dryRunPrefix('t1abc'), 0)
  assert.equal(key, 't1abcdry-000000')
  assert.equal(key.startsWith('t1abc-'), false)
})

test('an order that came out as it was sent has no fault, whatever one order cannot tell', () => {
  assert.equal(dryRunFault(acked, rules({ stock: rule('void', 'nobody read it'), visibilityDelay: rule('void'), outOfOrder: rule('notApplicable') })), null)
})

test('a difference, a refusal, silence and an audit that could not be made are faults', () => {
  assert.equal(dryRunFault(acked, rules({ altered: rule('fail') })), 'altered: t1dry-000000: expected price 1.99, found price 2.99')
  assert.equal(dryRunFault({ outcome: 'failed', reason: 'h400' }, rules()), 'the order was not acknowledged (h400)')
  assert.equal(dryRunFault(null, rules()), 'the order was never sent')
  assert.equal(dryRunFault(acked, rules({ lost: rule('void', 'Magento was away') })), 'it could not be audited: Magento was away')
})
