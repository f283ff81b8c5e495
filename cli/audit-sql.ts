import { secretOf } from '../targets/secrets.ts'
import { defaultSqlVariables } from '../targets/magento-sql/config.ts'
import type { AuditSqlConfig } from '../targets/magento-sql/config.ts'
import { builtInOrderQuery, orderQueryOfFile } from '../targets/magento-sql/order-query.ts'
import type { OrderQuery } from '../targets/magento-sql/order-query.ts'
import { sqlOrderSource } from '../targets/magento-sql/orders.ts'
import type { SqlOrderSource } from '../targets/magento-sql/orders.ts'
import { checkSqlAccess } from '../targets/sql/connect.ts'
import { TillstormError } from '../run/problems.ts'
import type { OrderKey } from '../run/records.ts'

export type AuditSqlFlags = { auditSql?: string; sqlQuery?: string }

/** How the audit reads a database: the config, with the flags on top; null where neither names one. */
export const auditSqlOf = (config: AuditSqlConfig | undefined, flags: AuditSqlFlags): AuditSqlConfig | null => {
  const url = flags.auditSql ?? config?.url
  if (url !== undefined) return { ...config, url, ...(flags.sqlQuery === undefined ? {} : { query: flags.sqlQuery }) }
  if (flags.sqlQuery === undefined) return null
  throw new TillstormError('USAGE', '--sql-query needs a database: --audit-sql URL, or `auditSql` in the config')
}

export const orderQueryOf = (settings: Pick<AuditSqlConfig, 'query' | 'tablePrefix'>, orderKey: OrderKey): OrderQuery =>
  settings.query === undefined ? builtInOrderQuery(settings.tablePrefix ?? '', orderKey) : orderQueryOfFile(settings.query)

/** The database as the audit's source of orders, not yet connected. Throws for what is wrong with its settings. */
export const openAuditSql = (settings: AuditSqlConfig, orderKey: OrderKey, env: NodeJS.ProcessEnv, allow: readonly string[]): SqlOrderSource => {
  const query = orderQueryOf(settings, orderKey)
  checkSqlAccess(settings.url, allow)
  const names = settings.credentials ?? defaultSqlVariables
  const whose = 'the audit by SQL'
  return sqlOrderSource(
    {
      url: settings.url, user: secretOf(env, names.user, whose), password: secretOf(env, names.password, whose), tls: settings.tls === true, allow,
      timeoutMs: 1000 * (settings.timeoutSeconds ?? 60),
    },
    query,
  )
}
