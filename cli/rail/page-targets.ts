import { serveFolder } from '../../engine/serve-folder.ts'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { startEmbedded } from '../../mocks/embedded.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Manifest } from '../../run/records.ts'
import { createMagentoClient, type MagentoClient } from '../../targets/magento/client.ts'
import { embeddedProblem } from '../embedded-problem.ts'
import { magentoAccess } from '../target-access.ts'
import { posCredentials, type PosCredentials } from './pos-credentials.ts'
import type { RailRequest } from './request.ts'

/** The page of a RAIL run, and the Magento that its sales go into, as far as it is known. */
export type PageTargets = {
  url: string
  credentials: PosCredentials
  magento: MagentoClient | null
  described: Manifest['targets']
  close(): Promise<void>
}

/** A browser sells a few dozen times: faults of the backends are spread over as many orders. */
const EXPECTED_ORDERS = 20
const TOKEN_SECONDS = 3600

/** Opens what the request names. Throws one clear line; nothing is left running then. */
export const openPage = async (request: RailRequest, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<PageTargets> => {
  const { target } = request
  switch (target.kind) {
    case 'url':
      return externalPage(target.url, request, env, async () => {})
    case 'folder': {
      const served = await serveFolder(target.folder)
      return externalPage(served.url, request, env, served.close)
    }
    case 'embedded':
      return embeddedPage(request, signal)
    default:
      return target satisfies never
  }
}

const externalPage = async (url: string, request: RailRequest, env: NodeJS.ProcessEnv, stop: () => Promise<void>): Promise<PageTargets> => {
  const { externalMagento, allow } = request
  const magento = externalMagento === null ? null : createMagentoClient(magentoAccess(externalMagento, allow, request.access, env))
  return {
    url,
    credentials: posCredentials(env),
    magento,
    described: { magento: externalMagento === null ? null : { kind: 'external', url: externalMagento }, sync: null },
    close: async () => {
      await magento?.close()
      await stop()
    },
  }
}

const embeddedPage = async (request: RailRequest, signal: AbortSignal): Promise<PageTargets> => {
  const { seed, catalogueSize, customers, currency, taxBasisPoints } = defaultParameters
  const embedded = await startEmbedded({
    magento: { port: 0, seed, catalogueSize, customers, serviceTimes: 'instant', tokenTtlSeconds: TOKEN_SECONDS },
    sync: { port: 0, magento: null, tokenTtlSeconds: TOKEN_SECONDS, allow: [] },
    pos: { port: 0, backend: 'sync', currency, taxBasisPoints },
    faults: request.faults,
    front: 'sync',
    expectedOrders: EXPECTED_ORDERS,
    orderPrefix: null,
    signal,
  }).catch((error: unknown) => {
    throw embeddedProblem(error)
  })
  const { magento, sync, pos } = embedded
  if (magento === null || pos === null) {
    await embedded.stop()
    throw new TillstormError('EMBEDDED_FAILED', 'the embedded POS did not come up')
  }
  const client = createMagentoClient({ url: magento.url, credentials: { user: magento.user, password: magento.password }, allow: [] })
  return {
    url: pos.url,
    credentials: { user: pos.user, password: pos.password },
    magento: client,
    described: { magento: { kind: 'embedded', url: magento.url }, sync: sync === null ? null : { kind: 'embedded', url: sync.url } },
    close: async () => {
      await client.close()
      await embedded.stop()
    },
  }
}
