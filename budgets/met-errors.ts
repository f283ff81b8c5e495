import { errorText } from '../run/error-words.ts'
import type { ErrorRow } from '../run/records.ts'
import { countText } from './text.ts'

/** How often one request met one error over the whole drive: each attempt counts. */
export type MetError = { name: string; code: string; count: number; firstSecond: number; lastSecond: number }

/** A protocol has some dozen requests with some twenty codes; a file that names more is damaged, and must not fill the memory. */
const MOST_GROUPS = 5_000

/** Adds up errors.ndjson by request and code, the most frequent first. */
export const foldMetErrors = async (rows: AsyncIterable<ErrorRow>): Promise<MetError[]> => {
  const groups = new Map<string, MetError>()
  for await (const { name, code, count, second } of rows) {
    const key = JSON.stringify([name, code])
    const group = groups.get(key)
    if (group !== undefined) {
      group.count += count
      group.firstSecond = Math.min(group.firstSecond, second)
      group.lastSecond = Math.max(group.lastSecond, second)
    } else if (groups.size < MOST_GROUPS) {
      groups.set(key, { name, code, count, firstSecond: second, lastSecond: second })
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count || (a.name + a.code < b.name + b.code ? -1 : 1))
}

/** Of one request: "503 Service Unavailable 12 times, connection refused (e1212) 1 time"; '' where none was recorded. */
export const metErrorsText = (met: readonly MetError[], most: number): string => {
  const rest = met.length - most
  const told = met.slice(0, most).map(({ code, count }) => `${errorText(code)} ${countText(count, 'time')}`)
  return [...told, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

/** ", most often 503 Service Unavailable": the error that was met most, over all the given requests; '' where none was recorded. */
export const mostOftenText = (met: readonly MetError[]): string => {
  const byCode = new Map<string, number>()
  for (const { code, count } of met) byCode.set(code, (byCode.get(code) ?? 0) + count)
  const [top] = [...byCode].sort(([, a], [, b]) => b - a)
  return top === undefined ? '' : `, ${byCode.size > 1 ? 'most often ' : ''}${errorText(top[0])}`
}
