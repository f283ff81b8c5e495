const FUNCTIONS = 13_000

/**
 * A script of about 5 MB that a page must fetch, parse, compile and run: thousands of different functions, each called. It shrinks to a
 * few hundred kilobytes on the way, as such bundles do.
 */
export const heavyBundle = (): string => {
  const parts = ['(() => {\nlet total = 1\n']
  let value = 12_345
  const next = (): number => {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0
    return value
  }
  for (let n = 0; n < FUNCTIONS; n += 1) {
    const [a, b, c, d] = [next(), next(), next() % 97, next() % 89]
    parts.push(
      `function computeLegacyPromotionRule${n}(input) {\n` +
        `  const settings = { identifier: ${a}, priority: ${c}, channel: 'store-${d}', enabled: ${a % 3 > 0} }\n` +
        `  let result = input ^ settings.identifier\n` +
        `  for (let step = 0; step < ${40 + c}; step += 1) result = (Math.imul(result, ${b | 1}) + step) | 0\n` +
        `  return settings.enabled ? result : result ^ settings.priority\n` +
        `}\ntotal ^= computeLegacyPromotionRule${n}(total)\n`,
    )
  }
  parts.push('globalThis.legacyPromotions = total\n})()\n')
  return parts.join('')
}
