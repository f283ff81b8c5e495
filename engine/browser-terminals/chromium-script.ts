import { chromiumFlags } from '../browser/chromium-flags.ts'

/** A word that no shell looks into. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/**
 * The program that k6 starts as its Chromium: the real one, with the flags that every Chromium of tillstorm gets, so that these browsers too reach only
 * `allow` and loopback. k6 cuts what K6_BROWSER_ARGS holds at each comma, which the resolver's rules need. Of a flag given twice Chromium takes the
 * last: k6's own come first. `exec` keeps the process that k6 kills.
 */
export const chromiumScript = (chromiumPath: string, allow: readonly string[]): string =>
  `#!/bin/sh\n# Written by tillstorm for this run.\nexec ${quoted(chromiumPath)} "$@" ${chromiumFlags(allow).map(quoted).join(' ')}\n`
