import { railCheckTitle } from '../budgets/rail/titles.ts'
import { goodLimits } from '../budgets/vitals/good-limits.ts'
import { vitalNames } from '../run/browsers-record.ts'
import { auditRuleNames, type AuditRuleName } from '../run/records.ts'

/** What each audit rule looks for, in the words of a shop. */
export const ruleTitles: Record<AuditRuleName, { title: string; meaning: string }> = {
  lost: { title: 'Lost orders', meaning: 'acknowledged to the till, and not in Magento' },
  duplicated: { title: 'Doubled orders', meaning: 'in Magento more than once' },
  altered: { title: 'Altered orders', meaning: 'in Magento with other lines, prices, tax, customer or payment' },
  phantom: { title: 'Phantom orders', meaning: 'in Magento, and never attempted by a till' },
  failedButApplied: { title: 'Refused, yet stored', meaning: 'the till was told no, and Magento holds the order' },
  unknown: { title: 'Unanswered orders', meaning: 'never answered: none or one in Magento is right, two never' },
  outOfOrder: { title: 'Out of order', meaning: 'a terminal’s orders stand in another order than they were sold' },
  stock: { title: 'Stock', meaning: 'salable quantities moved by what was sold' },
  money: { title: 'Money', meaning: 'the sums of the tills and of Magento agree' },
  visibilityDelay: { title: 'Late in Magento', meaning: 'acknowledged long before Magento shows the order' },
}

const titles: Record<string, string> = {
  'integrity.browserSales': 'Sales of browser terminals',
  'orders.completed': 'Orders completed',
  'errors.rate': 'Requests that met an error',
  'errors.worstRequest': 'The request that met the most errors',
  'drain.time': 'Time until the backend was empty',
  'drain.afterReconnect': 'Network back until the till had sent everything',
  'backlog.slope': 'Growth of the queue',
  'security.withoutToken': 'Doors without a token',
  'security.tamperedToken': 'Doors with a tampered token',
  'security.expiredToken': 'Doors with an expired token',
  'security.revokedToken': 'Doors with a revoked token',
  'security.fewRights': 'Doors with too few rights',
  'security.errorBodies': 'What errors tell',
  'security.foreignCart': 'Carts of others',
  'webhooks.missing': 'Orders without a webhook',
  'webhooks.signature': 'Webhooks with a wrong signature',
  'webhooks.delay': 'From the sale to its webhook',
  'validity.generatorLag': 'The generator’s own lag',
  'validity.generatorCpu': 'The generator’s CPU',
  'validity.samples': 'Samples complete',
  'validity.driver': 'Driver ended well',
  'validity.browser': 'Browser and machine measured right',
}

const monitorTitle = (name: string, check: string | undefined, value: string | undefined): string =>
  check === 'backlog' ? `Most messages in ${name}`
  : check === 'slope' ? `Growth of ${name}`
  : check === 'drain' ? `Time until ${name} was empty`
  : `Highest ${value} of ${name}`

/** A title for people; an id that nobody named is its own title. */
export const checkTitle = (id: string): string => {
  const rule = auditRuleNames.find((name) => id === `integrity.${name}`)
  if (rule !== undefined) return ruleTitles[rule].title
  const latency = /^latency\.(.+)\.(p[\d.]+|max|mean)$/.exec(id)
  if (latency !== null) return `Response time of ${latency[1]}, ${latency[2]}`
  const monitored = /^monitor\.([^.]+)\.(?:(backlog|slope|drain)|(.+)\.max)$/.exec(id)
  if (monitored !== null) return monitorTitle(monitored[1] ?? '', monitored[2], monitored[3])
  const vital = vitalNames.find((name) => id.startsWith(`vitals.${name}.`))
  if (vital !== undefined) return `${goodLimits[vital].title}, ${id.slice(`vitals.${vital}.`.length)}`
  return titles[id] ?? railCheckTitle(id) ?? id
}
