import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** A shop for trying things out: a hash of Node's default cost holds its one thread for 60 ms, and a hundred tills sign in at once. */
const cost = { N: 1024 } as const

/** `salt:hash` in hex; scrypt. */
export const passwordHash = (password: string): string => {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32, cost).toString('hex')}`
}

export const passwordMatches = (password: string, stored: string): boolean => {
  const [salt = '', hash = ''] = stored.split(':')
  const right = Buffer.from(hash, 'hex')
  return right.length === 32 && timingSafeEqual(right, scryptSync(password, Buffer.from(salt, 'hex'), 32, cost))
}
