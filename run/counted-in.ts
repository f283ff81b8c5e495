import type { AuditRuleName } from './records.ts'

/** What a rule of the audit counts, and what its examples are: orders, but products where the stock is judged. */
export const countedIn = (name: AuditRuleName): 'order' | 'product' => (name === 'stock' ? 'product' : 'order')
