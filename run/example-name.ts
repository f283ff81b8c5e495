import type { AuditRule } from './records.ts'

/** "ttp77dnb7g-000722, entity_id 105 in Magento": the till's key of an order of the audit, and how Magento's administrator finds it. */
export const exampleName = ({ ref, entityId }: AuditRule['examples'][number]): string => (entityId === undefined ? ref : `${ref}, entity_id ${entityId} in Magento`)
