import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { builtInProtocolFile } from '../../engine/k6/entry-script.ts'
import { didYouMean } from '../../run/did-you-mean.ts'
import { problems, TillstormError } from '../../run/problems.ts'
import type { Protocol } from '../../scenarios/protocol.ts'
import { requestNames } from '../../fixtures/request-names.ts'
import { orderKeys } from '../../run/records.ts'

/** Protocols that come with tillstorm: a file each in scenarios/protocols/. */
export const protocolNames = [
  'sync', 'magento-orders', 'magento-guest', 'magento-customer', 'magento-admin-cart', 'magento-bulk', 'magento-graphql', 'webpos',
] as const

const protocolSchema = z
  .object({
    traits: z.object({
      name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be lower case letters, digits and dashes'),
      orderKey: z.enum(orderKeys),
      pricing: z.enum(['till', 'magento']).optional(),
      sendsSaleTime: z.boolean(),
      movesStock: z.boolean(),
      hasQueue: z.boolean(),
      cashierWaits: z.boolean(),
    }),
    front: z.enum(['sync', 'magento']),
    ordersPerRequest: z.number().int().min(1).max(10_000),
    orderRequest: z.enum(['order', 'order-batch'] satisfies (keyof typeof requestNames)[]),
    openTill: z.custom<Protocol['openTill']>((value) => typeof value === 'function', 'must be a function'),
  })
  .refine(({ orderRequest, ordersPerRequest }) => orderRequest === 'order-batch' || ordersPerRequest === 1, {
    path: ['orderRequest'], message: "must be 'order-batch' where ordersPerRequest is more than 1",
  })

export type LoadedProtocol = { protocol: Protocol; file: string; isBuiltIn: boolean }

/**
 * Loads a protocol by its name or by the path of a user's own file, which exports `protocol` (scenarios/protocol.ts). The same file runs in k6 later, so it may
 * import types and its own files, but no package. Throws PROTOCOL_INVALID in one line.
 */
export const loadProtocol = async (nameOrFile: string): Promise<LoadedProtocol> => {
  const isBuiltIn = protocolNames.some((name) => name === nameOrFile)
  const file = isBuiltIn ? builtInProtocolFile(nameOrFile) : resolve(nameOrFile)
  if (!existsSync(file)) {
    throw new TillstormError('PROTOCOL_INVALID', `--protocol ${JSON.stringify(nameOrFile)} is neither ${protocolNames.join(', ')} nor a file`, {
      hint: didYouMean(nameOrFile, protocolNames, problems.PROTOCOL_INVALID.hint),
    })
  }
  let module: { protocol?: unknown }
  try {
    module = await import(pathToFileURL(file).href)
  } catch (error) {
    const line = (error instanceof Error ? error.message : String(error)).split('\n')[0]
    throw new TillstormError('PROTOCOL_INVALID', `protocol ${file} cannot be loaded: ${line}`, { cause: error })
  }
  const result = protocolSchema.safeParse(module.protocol)
  if (!result.success) {
    const issue = result.error.issues[0]
    throw new TillstormError('PROTOCOL_INVALID', module.protocol === undefined ? `protocol ${file}: it exports no \`protocol\`` : `protocol ${file}: ${['protocol', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'wrong shape'}`)
  }
  // The module's own object, not zod's copy: a till may keep its functions on it.
  return { protocol: module.protocol as Protocol, file, isBuiltIn }
}
