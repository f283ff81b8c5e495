import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** Why tests of a private authority must be skipped; false where there is an openssl. */
export const noOpenssl = (): string | false => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'no openssl on the PATH'
  }
}

export type Authority = { caFile: string; key: Buffer; cert: Buffer }

/** For tests: a certificate authority that nobody knows, and a certificate of it for 127.0.0.1, made anew each time. `folder` must go with the test. */
export const makeAuthority = (folder: string): Authority => {
  const at = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  writeFileSync(at('san.cnf'), 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n')
  openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=Authority of a test', '-days', '2')
  openssl('req', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=127.0.0.1')
  openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('server.pem'), '-days', '2', '-extfile', at('san.cnf'))
  return { caFile: at('ca.pem'), key: readFileSync(at('server.key')), cert: readFileSync(at('server.pem')) }
}

export const authorityOf = (t: Pick<TestContext, 'after'>): Authority => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-authority-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return makeAuthority(folder)
}

/** As `serve`, with TLS. */
export const serveTls = async (
  t: Pick<TestContext, 'after'>, authority: Authority, handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> => {
  const server = createServer({ key: authority.key, cert: authority.cert }, handler)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}
