import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** `salt:hash` in hex; scrypt with Node's defaults. */
export const passwordHash = (password: string): string => {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32).toString('hex')}`
}

export const passwordMatches = (password: string, stored: string): boolean => {
  const [salt = '', hash = ''] = stored.split(':')
  const right = Buffer.from(hash, 'hex')
  return right.length === 32 && timingSafeEqual(right, scryptSync(password, Buffer.from(salt, 'hex'), 32))
}
