import { createHmac, hash, timingSafeEqual } from 'node:crypto'

export const SESSION_COOKIE = 'till'
const TTL_MS = 12 * 3_600_000
const MOST_FAILURES = 10
const FAILURE_WINDOW_MS = 60_000

/** The cashier's sign-in, and sessions that need no store. */
export type CashierSessions = {
  /** A cookie value for the right user and password; else why not. */
  signIn(user: string, password: string): { cookie: string; maxAgeSeconds: number } | 'wrong' | 'tooMany'
  /** Whether a request's Cookie header holds a session that lasts. */
  isOpen(cookieHeader: string | undefined): boolean
}

const equal = (given: string, right: string): boolean => timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', right, 'buffer'))

/**
 * Sessions are `<end>.<HMAC-SHA256>`, signed with a key made of the password: they outlive a restart, and end with the password. Ten
 * wrong sign-ins in a minute close the door until that minute is over.
 */
export const createCashierSessions = (cashier: { user: string; password: string }, nowMs: () => number): CashierSessions => {
  const key = createHmac('sha256', cashier.password).update(`till session 1 ${cashier.user}`).digest()
  const signature = (payload: string): string => createHmac('sha256', key).update(payload).digest('base64url')
  let failures: number[] = []
  return {
    signIn: (user, password) => {
      failures = failures.filter((atMs) => nowMs() - atMs < FAILURE_WINDOW_MS)
      if (failures.length >= MOST_FAILURES) return 'tooMany'
      // Both are compared, whatever the first says.
      const [rightUser, rightPassword] = [equal(user, cashier.user), equal(password, cashier.password)]
      if (!rightUser || !rightPassword) {
        failures.push(nowMs())
        return 'wrong'
      }
      const end = String(nowMs() + TTL_MS)
      return { cookie: `${end}.${signature(end)}`, maxAgeSeconds: TTL_MS / 1000 }
    },
    isOpen: (header) => {
      const value = header?.split(/;\s*/).find((part) => part.startsWith(`${SESSION_COOKIE}=`))?.slice(SESSION_COOKIE.length + 1)
      const [end, given] = value?.split('.') ?? []
      if (end === undefined || given === undefined || !/^\d{1,15}$/.test(end)) return false
      return equal(given, signature(end)) && Number(end) > nowMs()
    },
  }
}
