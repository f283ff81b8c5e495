/** What a target, a log or a file of somebody else's could say to leave its place in a report. For the tests. */
export const hostileTexts: readonly string[] = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  ']]></failure><testcase name="forged"/>',
  '&lt;b&gt; &amp;amp; &#60;',
  '\u001b[2J\u001b[31mgone\u001b]8;;http://evil.invalid\u0007link\u001b]8;;\u0007',
  'one\r\n# PASS\n\n| a | b |\n\ttabbed\u0000\u0008\u007f\u0085',
  '\u202eright to left\u2066 isolated\u200b\ufeff\u2028\u2029',
  'lone \ud800 surrogate \udfff and \uffff',
  '| pipes || `ticks` ``two`` **bold** [link](http://evil.invalid) ![x](http://evil.invalid/x.png) @somebody #1 ~~~',
  '```\n</code></pre>\n```',
  '${process.exit(1)} {{constructor}} $(reboot) `reboot`',
  '日本語 ｆｕｌｌ 🏪 e\u0301',
]

const STRUCTURE = new Set(['verdict', 'status', 'kind', 'orderKey', 'state', 'monitor', 'phase', 'hdr', 'statistic'])

/** The same value with every text replaced by `text`, except those that a schema fixes. */
export const withTexts = <Value>(value: Value, text: string, key = ''): Value => {
  if (typeof value === 'string') return (STRUCTURE.has(key) ? value : text) as Value
  if (Array.isArray(value))
    return value.map((each: unknown) => withTexts(each, text, key === 'phases' ? 'phase' : '')) as Value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, each]) => [
    name,
    key === 'phase' && name === 'name' ? each : withTexts(each, text, name),
  ])
  return Object.fromEntries(entries) as Value
}
