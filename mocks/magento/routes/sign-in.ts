import { createHash, timingSafeEqual } from 'node:crypto'
import { MagentoError, fieldRequired, jsonAnswer } from '../answer.ts'
import { passwordMatches } from '../passwords.ts'
import { refuseAll, requireAll } from '../service-input.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { Shop } from '../shop.ts'

const signInFailed = (): MagentoError =>
  new MagentoError(401, 'The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const LOCK_AFTER = 6
const LOCK_SECONDS = 1800

/** Checks a password behind Magento's lock: six failures close the account for 1800 s, also to the right password. */
const behindLock = (shop: Shop, account: string, right: () => boolean): void => {
  const now = shop.nowSeconds()
  const row = shop.database.one<{ failures_num: number; lock_expires: number }>('SELECT failures_num, lock_expires FROM admin_user WHERE username = ?', account)
  if (row !== undefined && row.lock_expires > now) throw signInFailed()
  const store = (failures: number, lockExpires: number): void => {
    shop.database.write()
    shop.database
      .statement('INSERT INTO admin_user VALUES (?, ?, ?) ON CONFLICT (username) DO UPDATE SET failures_num = excluded.failures_num, lock_expires = excluded.lock_expires')
      .run(account, failures, lockExpires)
  }
  if (right()) {
    if ((row?.failures_num ?? 0) > 0) store(0, 0)
    return
  }
  const failures = (row?.failures_num ?? 0) + 1
  store(failures >= LOCK_AFTER ? 0 : failures, failures >= LOCK_AFTER ? now + LOCK_SECONDS : 0)
  throw signInFailed()
}

/** A new token of a customer. Throws the recorded 401. */
export const customerToken = (shop: Shop, email: string, password: string): string => {
  const row = shop.database.one<{ entity_id: number; password_hash: string | null }>('SELECT entity_id, password_hash FROM customer_entity WHERE email = ?', email)
  if (row === undefined) throw signInFailed()
  behindLock(shop, `customer:${row.entity_id}`, () => row.password_hash !== null && passwordMatches(password, row.password_hash))
  return shop.tokens.issue(row.entity_id, 3, shop.nowSeconds())
}

/** Name and password of a body. Throws Magento's 400 for what is missing or empty of them (`CredentialsValidator`). */
const credentialsOf = ({ body }: MagentoRequest): [user: string, password: string] => {
  const names = ['username', 'password'] as const
  requireAll(body, names)
  const given = body as Record<(typeof names)[number], unknown>
  refuseAll(names.filter((name) => String(given[name]) === '').map(fieldRequired))
  return [String(given.username), String(given.password)]
}

export const signInRoutes: readonly Route[] = [
  {
    method: 'POST', path: 'integration/admin/token', resource: null, request: 'sign-in', time: null,
    handle: (request) => {
      const { shop } = request
      const [user, password] = credentialsOf(request)
      const admin = shop.access.admin(user)
      // An unknown name is refused without a row of its own: names from outside must not fill the table.
      if (admin === undefined) throw signInFailed()
      behindLock(shop, `admin:${user}`, () => timingSafeEqual(digest(password), digest(admin.password)))
      return jsonAnswer(shop.tokens.issue(admin.userId, 2, shop.nowSeconds()))
    },
  },
  {
    method: 'POST', path: 'integration/customer/token', resource: null, request: 'sign-in', time: null,
    handle: (request) => jsonAnswer(customerToken(request.shop, ...credentialsOf(request))),
  },
]
