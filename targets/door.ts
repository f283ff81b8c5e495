export type BasicAuth = { user: string; password: string }

/** What stands before a target besides its own sign-in: headers of a gateway, a private authority, basic auth. Never stored in a run. */
export type Door = {
  /** Sent with every request; names in small letters. */
  headers: Readonly<Record<string, string>>
  /** PEM of a certificate authority that is trusted beside the known ones. */
  caPem: string | null
  basic: BasicAuth | null
}

export const openDoor: Door = { headers: {}, caPem: null, basic: null }

/** `user:password` as basic auth sends it (RFC 7617). */
export const basic64Of = ({ user, password }: BasicAuth): string => Buffer.from(`${user}:${password}`, 'utf8').toString('base64')

/** A shorter value of a header is a word or a number: blotting it out would spoil the text, and hide nothing. */
const LEAST_SECRET = 6

/** What of a door must never be printed. */
export const doorSecrets = ({ headers, basic }: Door): string[] => [
  ...Object.values(headers).filter(({ length }) => length >= LEAST_SECRET), ...(basic === null ? [] : [basic.password, basic64Of(basic)]),
]
