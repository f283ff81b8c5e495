import { readFileSync } from 'node:fs'

/** The version in package.json: beside `cli/` in a clone, one folder further up in the built package. */
export const version = (): string => {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const parsed: { name?: unknown; version?: unknown } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'))
      if (parsed.name === 'tillstorm' && typeof parsed.version === 'string') return parsed.version
    } catch {
      // The other layout.
    }
  }
  return 'unknown'
}
