import { railTiles } from '../data/rail-areas.ts'
import type { ReportData } from '../data/report-data.ts'
import { html, type Html } from './escape.ts'
import { enduranceFigure } from './rail/endurance.ts'
import { factsTable, picturesFigure } from './rail/facts.ts'
import { frameFigure } from './rail/frames.ts'
import { idleFigure } from './rail/idle.ts'
import { loadTable } from './rail/load.ts'
import { limitsOf } from './rail/pass-name.ts'
import { responseFigure } from './rail/response.ts'
import { salesLedger } from './rail/sales.ts'
import { railTileCards } from './rail/tiles.ts'
import { trustDetails } from './rail/trust.ts'

/** The till in a browser: a card an area, then every interaction, frame, chunk, visit and sale. Empty where none was measured. */
export const railSection = ({ manifest, verdict, rail }: ReportData): Html => {
  if (!manifest.measures.rail) return html``
  const tiles = railTiles(verdict.checks)
  const { record, problem } = rail
  if (record === null) {
    return html`<section id="rail"><h2>The till in a browser</h2>${railTileCards(tiles, null)}<p class="nothing">${problem ?? 'No pass in a browser came to its end.'}</p></section>`
  }
  const { passes, journey, browser, url } = record
  const limits = limitsOf(verdict.checks)
  return html`<section id="rail"><h2>The till in a browser: RAIL</h2>
<p class="lead">${url} in ${browser.product}, journey “${journey.name}”. RAIL is Google’s model of what a user feels: response, animation, idle, load.</p>
${railTileCards(tiles, record)}
${responseFigure(passes, limits)}${frameFigure(passes, limits)}${idleFigure(passes, limits)}${loadTable(passes)}${enduranceFigure(passes)}
${factsTable(passes)}${salesLedger(record)}${picturesFigure(rail)}${trustDetails(record)}</section>`
}
