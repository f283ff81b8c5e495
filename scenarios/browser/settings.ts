/** What the engine hands to the k6 of the browser terminals, as JSON in the environment variable `TILLSTORM_BROWSERS`. It holds no secret. */
export type BrowserSettings = {
  url: string
  visit: 'sell' | 'look'
  /** Epoch milliseconds: no visit begins before or after. */
  fromMs: number
  untilMs: number
  viewport: { width: number; height: number }
}

/** The cashier of a till that asks for a sign-in, each in an environment variable of its own. */
export const cashierVariables = { user: 'TILLSTORM_POS_USER', password: 'TILLSTORM_POS_PASSWORD' } as const
