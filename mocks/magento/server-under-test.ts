import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MagentoServer } from './server.ts'
import type { MagentoOptions } from './server.ts'
import type { Clock } from './worker-pool.ts'

export const admin = { user: 'admin', password: 'Admin-1-secret' }

export type Reply = { status: number; contentType: string; text: string; json: () => unknown }
export type Extra = { token?: string | null; body?: unknown; headers?: Record<string, string>; raw?: { bytes: Buffer; headers: Record<string, string> } }

/** A server of a test on a free port and in a folder of its own, and a way to talk to it. */
export type ServerUnderTest = {
  server: MagentoServer
  url: string
  send: (method: string, path: string, extra?: Extra) => Promise<Reply>
  signIn: () => Promise<string>
  end: () => Promise<void>
}

export const testOptions = (over: Partial<MagentoOptions> = {}): MagentoOptions => ({
  port: 0, dataDir: '', seed: 7, catalogueSize: 0, attributes: null, customers: 0, users: [], integrations: [], integrationAsBearer: false, recaptcha: false,
  serviceTimes: null, workers: null, faults: [], expectedOrders: 0,
  orderPrefix: null, tokenTtlSeconds: 3600, taxBasisPoints: 0, inputLimits: false, consumer: true, webhooks: [], admin, wallClock: Date.now, ...over,
})

/** One HTTP request, `path` as it is. */
export const sendTo = (url: string, method: string, path: string, extra: Extra = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const bytes = extra.raw?.bytes ?? (extra.body === undefined ? null : Buffer.from(JSON.stringify(extra.body)))
    const headers: Record<string, string> = { ...(bytes === null ? {} : { 'content-type': 'application/json' }), ...extra.headers, ...extra.raw?.headers }
    if (extra.token) headers['authorization'] = `Bearer ${extra.token}`
    if (bytes !== null) headers['content-length'] = String(bytes.length)
    const { hostname, port } = new URL(url)
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '', text, json: () => JSON.parse(text) as unknown })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(bytes ?? undefined)
  })

/** Starts a server; `dataDir` of the options is a fresh folder unless it is given. */
export const startServer = async (over: Partial<MagentoOptions> = {}, clock?: Clock): Promise<ServerUnderTest> => {
  const dataDir = over.dataDir ?? mkdtempSync(join(tmpdir(), 'tillstorm-magento-'))
  const server = new MagentoServer(testOptions({ ...over, dataDir }), clock)
  const url = await server.listen(0)
  const send = (method: string, path: string, extra: Extra = {}): Promise<Reply> => sendTo(url, method, path, extra)
  return {
    server, url, send,
    signIn: async () =>
      (await send('POST', '/rest/V1/integration/admin/token', { body: { username: admin.user, password: admin.password } })).json() as string,
    end: async () => {
      await server.close()
      if (over.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
