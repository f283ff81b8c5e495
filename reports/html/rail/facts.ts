import type { RailFact, RailPass } from '../../../run/rail-record.ts'
import type { CheckStatus } from '../../../run/records.ts'
import { formatNumber } from '../../numbers.ts'
import type { RailReport } from '../../data/rail.ts'
import { Html, html } from '../escape.ts'
import { runLink } from '../run-link.ts'
import { statusBadge } from '../status-badge.ts'
import { tableHead } from '../table-head.ts'
import { passName } from './pass-name.ts'

const statusOf = ({ holds, applies }: RailFact): CheckStatus => (!applies ? 'notApplicable' : holds === null ? 'void' : holds ? 'pass' : 'fail')

/** What the browser answered about offline and storage, a row a fact. */
export const factsTable = (passes: readonly RailPass[]): Html => {
  const rows = passes.flatMap((pass) => factsOf(pass).map(([name, fact]) => ({ pass, name, fact })))
  if (rows.length === 0) return html``
  return html`<h3 class="sub">Without network, and on the till itself</h3>
<table class="stack">${tableHead(['Question', 'Answer', 'What was seen', 'Pass'])}<tbody>${rows.map(({ pass, name, fact }) => html`<tr><th scope="row">${name}</th>
<td>${statusBadge(statusOf(fact))}</td><td class="text">${fact.text}</td><td>${passName(pass)}</td></tr>`)}</tbody></table>`
}

const factsOf = ({ offline, storage }: RailPass): [string, RailFact][] => [
  ...(offline === null ? [] : ([['Reload without network', offline.reload], ['New tab without network', offline.reopen], ['Sales without network', soldOffline(offline)], ['Sale when the network is back', { ...offline.resale, applies: offline.applies }]] as [string, RailFact][])),
  ...(storage === null ? [] : ([
    ['Service worker in control', storage.worker], ['Page and scripts in Cache Storage', storage.shell],
    ['Catalogue in IndexedDB', withSize(storage)], ['Full disk', storage.quota],
  ] as [string, RailFact][])),
]

const soldOffline = ({ applies, salesTried, salesConfirmed, saleProblem }: NonNullable<RailPass['offline']>): RailFact => ({
  applies, holds: salesTried === 0 ? null : salesConfirmed === salesTried, screenshot: null,
  text: `${formatNumber(salesConfirmed)} of ${formatNumber(salesTried)} confirmed${saleProblem === null ? '' : `: ${saleProblem}`}`,
})

const withSize = ({ catalogue, records, usageBytes }: NonNullable<RailPass['storage']>): RailFact => ({
  ...catalogue,
  text: [catalogue.text, ...(records === null ? [] : [`${formatNumber(records)} records in all`]), ...(usageBytes === null ? [] : [`${formatNumber(usageBytes / 1_000_000)} MB in use`])].join('; '),
})

/** "pay, #book": where the case of a filmstrip was. */
const caseName = (record: RailReport['record'], path: string): string => {
  const places = (record?.passes ?? []).flatMap(({ response, animation, idle }) => [
    ...(response?.interactions ?? []), ...(animation?.windows ?? []).flatMap(({ worst }) => worst), ...(idle?.long ?? []),
  ])
  const place = places.find(({ screenshot }) => screenshot === path)
  return place === undefined ? path : [place.step, place.element].flatMap((text) => text ?? []).join(', ') || 'a case of a failing check'
}

/** The pictures that checks and facts name; one that is too large to stand in the page is linked. */
export const picturesFigure = ({ record, pictures }: RailReport): Html => {
  const named = (record?.passes ?? []).flatMap((pass) =>
    factsOf(pass).flatMap(([name, fact]) => (fact.screenshot === null ? [] : [{ path: fact.screenshot, text: `${name}, ${passName(pass)}` }])))
  const others = [...pictures.keys()].filter((path) => !named.some((each) => each.path === path)).map((path) => ({ path, text: caseName(record, path) }))
  const all = [...named, ...others].filter(({ path }, i, list) => list.findIndex((each) => each.path === path) === i)
  if (all.length === 0) return html``
  return html`<h3 class="sub">Pictures</h3><div class="pictures">${all.map(({ path, text }) => {
    const data = pictures.get(path)
    return html`<figure${path.endsWith('.svg') ? html` class="strip-of-pictures"` : ''}>${data === undefined ? '' : picture(data, text)}<figcaption>${text}<small>${runLink(path)}</small></figcaption></figure>`
  })}</div>`
}

/** Base64 that this program made of bytes that begin like a picture: nothing in it needs an escape. */
const picture = (data: string, text: string): Html => html`<img loading="lazy" alt="${text}" src="${new Html(data)}">`
