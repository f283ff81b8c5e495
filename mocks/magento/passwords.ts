import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { MagentoError } from './answer.ts'

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

const SHORTEST = 8
const CLASSES = 3

/** Throws what `AccountManagement::checkPasswordStrength` says of a password that is too weak, as Magento is installed. */
export const checkPassword = (password: string): void => {
  if (password.length < SHORTEST) throw new MagentoError(400, 'The password needs at least %1 characters. Create a new password and try again.', [String(SHORTEST)])
  if (password.trim() !== password) throw new MagentoError(400, "The password can't begin or end with a space. Verify the password and try again.")
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((one) => one.test(password)).length
  if (classes < CLASSES) {
    throw new MagentoError(400, 'Minimum of different classes of characters in password is %1. Classes of characters: Lower Case, Upper Case, Digits, Special Characters.', [String(CLASSES)])
  }
}
