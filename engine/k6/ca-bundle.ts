import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'

export type CaBundle = { file: string; remove(): void }

/**
 * A file of every authority that this machine trusts and the user's own, for `SSL_CERT_FILE`. k6 2 has no option for an authority: Go's TLS
 * reads that variable on Linux and BSD in place of the system's file (crypto/x509, root_unix.go); macOS and Windows ask the system alone.
 */
export const writeCaBundle = (caPem: string): CaBundle => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-ca-'))
  const file = join(folder, 'authorities.pem')
  const known = new Set([...getCACertificates('system'), ...getCACertificates('default')])
  writeFileSync(file, [...known, caPem].join('\n'))
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
