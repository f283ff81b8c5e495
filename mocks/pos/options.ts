import { z } from 'zod'
import { posFaults } from '../faults.ts'

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))

const optionsSchema = z.strictObject({
  /** 0 takes a free port. Only loopback is ever listened on. */
  port: z.number().int().min(0).max(65_535),
  /** Where the till reads and sends: through the sync backend, or Magento's REST directly. */
  backend: z.enum(['sync', 'magento']),
  syncUrl: url.nullable().default(null),
  magentoUrl: url.nullable().default(null),
  terminal: z.number().int().min(0).max(99_999_999).default(901),
  shop: z.number().int().min(0).default(0),
  shopName: z.string().max(60).default('Market Square'),
  currency: z.string().regex(/^[A-Z]{3}$/).default('USD'),
  taxBasisPoints: z.number().int().min(0).max(10_000).default(825),
  storeId: z.number().int().min(0).default(1),
  barcodeAttribute: z.string().min(1).default('barcode'),
  deltaSeconds: z.number().min(1).max(3600).default(20),
  faults: z.array(z.enum(posFaults)).default([]),
})

export type PosSecrets = {
  cashier: { user: string; password: string }
  syncToken: string | null
  magento: { kind: 'token'; token: string } | { kind: 'user'; username: string; password: string } | null
}
export type PosOptions = z.infer<typeof optionsSchema> & PosSecrets

type Environment = Readonly<Record<string, string | undefined>>

const magentoSecret = (env: Environment): PosSecrets['magento'] => {
  const { TILLSTORM_MAGENTO_TOKEN: token, TILLSTORM_MAGENTO_USER: username, TILLSTORM_MAGENTO_PASSWORD: password } = env
  if (token) return { kind: 'token', token }
  return username && password ? { kind: 'user', username, password } : null
}

/** Options of the process as JSON text, secrets from the environment. Throws an Error with one clear line. */
export const readOptions = (text: string | undefined, env: Environment): PosOptions => {
  let data: unknown
  try {
    data = JSON.parse(text ?? '')
  } catch {
    throw new Error('the options must be one JSON object')
  }
  const parsed = optionsSchema.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`option ${issue?.path.join('.') || 'object'}: ${issue?.message ?? 'invalid'}`)
  }
  const [user, password] = [env['TILLSTORM_POS_USER'], env['TILLSTORM_POS_PASSWORD']]
  if (!user || !password) throw new Error('TILLSTORM_POS_USER and TILLSTORM_POS_PASSWORD must be set in the environment')
  const options = { ...parsed.data, cashier: { user, password }, syncToken: env['TILLSTORM_SYNC_TOKEN'] || null, magento: magentoSecret(env) }
  if (options.backend === 'sync' && (options.syncUrl === null || options.syncToken === null)) {
    throw new Error('backend sync needs the option syncUrl, and TILLSTORM_SYNC_TOKEN in the environment')
  }
  if (options.backend === 'magento' && (options.magentoUrl === null || options.magento === null)) {
    throw new Error('backend magento needs the option magentoUrl, and TILLSTORM_MAGENTO_TOKEN, or _USER and _PASSWORD, in the environment')
  }
  return options
}
