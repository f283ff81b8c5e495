import type { Claims } from './tokens.ts'
import type { Database } from './database.ts'

/** Whose tokens were revoked and when. Magento revokes all tokens of a user at once, never one. */
export class Revocations {
  readonly #database: Database
  readonly #before = new Map<string, number>()

  constructor(database: Database) {
    this.#database = database
    database.statement(`CREATE TABLE IF NOT EXISTS jwt_auth_revoked (user_type_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
      revoke_before INTEGER NOT NULL, PRIMARY KEY (user_type_id, user_id)) WITHOUT ROWID`).run()
    const rows = database.all<{ user_type_id: number; user_id: number; revoke_before: number }>('SELECT * FROM jwt_auth_revoked')
    for (const row of rows) this.#before.set(`${row.user_type_id}:${row.user_id}`, row.revoke_before)
  }

  /** Ends every token of this user that was issued before this second; one of the same second lives on, as in Magento's `Revoker`. */
  revoke(userType: number, userId: number, nowSeconds: number): void {
    this.#database.write()
    this.#database
      .statement('INSERT INTO jwt_auth_revoked VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET revoke_before = excluded.revoke_before')
      .run(userType, userId, nowSeconds - 1)
    this.#before.set(`${userType}:${userId}`, nowSeconds - 1)
  }

  isRevoked({ utypid, uid, iat }: Claims): boolean {
    const before = this.#before.get(`${utypid}:${uid}`)
    return before !== undefined && iat <= before
  }
}
