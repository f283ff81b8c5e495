/**
 * What a browser terminal tells, a CSV row each between k6's own: the data travels in the `metadata` column as `o=` and base64url of JSON, because a
 * receipt and an error hold any character. The web vitals need none: k6 writes them itself, as `browser_web_vital_<name>`.
 *
 * | metric | value | JSON |
 * |---|---|---|
 * | ts_browser_visit | its length, ms | `{terminal, problem}` |
 * | ts_browser_sale | 1 | `{terminal, reference, lines, totalMinor}`, when its receipt shows |
 * | ts_browser_done | 1 | `{terminal, isSent}` |
 */
export const browserRowNames = { visit: 'ts_browser_visit', sale: 'ts_browser_sale', done: 'ts_browser_done' } as const

export const vitalPrefix = 'browser_web_vital_'
