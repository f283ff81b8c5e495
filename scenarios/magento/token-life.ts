const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** exp − iat of a JWT in milliseconds; null where the token does not say. k6's engine has no atob. */
export const lifetimeMs = (jwt: string): number | null => {
  const part = jwt.split('.')[1] ?? ''
  let text = ''
  let bits = 0
  let held = 0
  for (const character of part) {
    const value = BASE64.indexOf(character)
    if (value < 0) return null
    bits = (bits << 6) | value
    held += 6
    if (held >= 8) {
      held -= 8
      text += String.fromCharCode((bits >> held) & 0xff)
      bits &= (1 << held) - 1
    }
  }
  const number = (name: string): number => Number(new RegExp(`"${name}"\\s*:\\s*(\\d+)`).exec(text)?.[1])
  const lifeMs = (number('exp') - number('iat')) * 1000
  return lifeMs > 0 ? lifeMs : null
}
