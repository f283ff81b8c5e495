import { z } from 'zod'

const variable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, 'must be the name of an environment variable, in capitals: secrets never stand in a config')

/** Where the environment holds the login of the audit, unless the config names other variables. */
export const defaultSqlVariables = { user: 'TILLSTORM_SQL_USER', password: 'TILLSTORM_SQL_PASSWORD' } as const

/** How the audit reads Magento's database. */
export const auditSqlSchema = z.strictObject({
  url: z.string().describe('mysql://HOST:3306/DATABASE, of Magento’s MySQL or MariaDB'),
  tls: z.boolean().optional().describe('True: encrypted, and the certificate is checked'),
  credentials: z
    .strictObject({ user: variable, password: variable })
    .optional()
    .describe('Environment variables that hold user and password; TILLSTORM_SQL_USER and TILLSTORM_SQL_PASSWORD by default'),
  tablePrefix: z.string().regex(/^[A-Za-z0-9_]{0,20}$/).optional().describe('Of Magento’s tables'),
  query: z.string().min(1).optional().describe('Path of a file with a query of your own; `tillstorm audit --show-sql` shows the built-in one'),
  timeoutSeconds: z.number().min(1).max(600).optional().describe('Of one page of orders; 60 by default'),
})

export type AuditSqlConfig = z.infer<typeof auditSqlSchema>
