export type Money = { value: number; currency: 'USD' }

/** An amount of the shop's one currency. */
export const usd = (value: number): Money => ({ value, currency: 'USD' })

/** An amount that is counted in cents. */
export const usdOfMinor = (minor: number): Money => usd(minor / 100)
