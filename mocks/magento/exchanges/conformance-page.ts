import type { Exchange } from './recorded.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('`', "'")

/** What a GraphQL document asks for, without its selection: `mutation placeOrder`. */
const questionOf = ({ body }: Exchange): string => {
  const query = typeof body === 'object' && body !== null ? (body as { query?: unknown }).query : undefined
  if (typeof query !== 'string') return ''
  const kind = /^\s*mutation/.test(query) ? 'mutation ' : ''
  return `${kind}${/[{]\s*(?:\w+\s*:\s*)?(\w+)/.exec(query)?.[1] ?? query}`.slice(0, 60)
}

const pathOf = ({ path }: Exchange): string => {
  const [place = '', query = ''] = path.split('?')
  const fields = [...query.matchAll(/\[field\]=([^&]*)/g)].map(([, field]) => decodeURIComponent(field ?? '').slice(0, 30))
  return `${place}${query === '' ? '' : '?'}${fields.length > 0 ? `… ${fields.join(', ')}` : query === '' ? '' : '…'}`
}

/** docs/conformance.md: a row for each recorded exchange, and whether the embedded Magento answered it as the real one did. */
export const conformancePage = (exchanges: readonly Exchange[], answered: ReadonlySet<string>): string => `# How like Magento the embedded Magento is

Made by \`mocks/magento/conformance.test.ts\`, which replays every exchange that was recorded from Magento Open Source 2.4.7-p3: same status, same error message and parameters, same keys and types
recursively. The shop behind is another one, so values differ. Of ${exchanges.length} exchanges ${answered.size} are answered so.

| exchange | request | asks for | status | as recorded |
|--:|---|---|--:|:-:|
${exchanges.map((exchange) => `| ${exchange.id} | \`${exchange.method} ${cell(pathOf(exchange))}\` | ${cell(questionOf(exchange))} | ${exchange.status} | ${answered.has(exchange.id) ? 'yes' : '**no**'} |`).join('\n')}
`
