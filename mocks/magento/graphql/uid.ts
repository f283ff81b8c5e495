/** Magento's `uid`: a number's digits in base64. */
export const uidOf = (id: number): string => Buffer.from(String(id)).toString('base64')

/** The number of a `uid`; null where it is none. */
export const idOfUid = (uid: string): number | null => {
  const text = Buffer.from(uid, 'base64').toString('latin1')
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}
