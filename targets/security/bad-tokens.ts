/** A token whose content was changed and whose signature was not: nobody may take it. Works on a JWT; of any other token one character is changed. */
export const tampered = (token: string): string => {
  const parts = token.split('.')
  if (parts.length === 3 && parts[1] !== undefined) {
    try {
      const claims = JSON.parse(Buffer.from(parts[1], 'base64url').toString('utf8')) as Record<string, unknown>
      const changed = { ...claims, uid: 1, utypid: 2, exp: Math.floor(Date.now() / 1000) + 86_400 }
      return `${parts[0]}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${parts[2]}`
    } catch {
      // No JWT after all.
    }
  }
  const at = Math.floor(token.length / 2)
  return `${token.slice(0, at)}${token[at] === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`
}

/** A JWT that says "not signed": a server that believes it lets everybody in (RFC 8725, 3.1). */
export const unsigned = (): string => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const nowSeconds = Math.floor(Date.now() / 1000)
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ uid: 1, utypid: 2, iat: nowSeconds, exp: nowSeconds + 3600 })}.`
}
