import type { CheckStatus } from '../../run/records.ts'
import { statusFaces } from '../statuses.ts'
import { html, type Html } from './escape.ts'

/** A status as symbol, word and colour. */
export const statusBadge = (status: CheckStatus): Html => {
  const { symbol, word, meaning } = statusFaces[status]
  return html`<span class="badge ${status}" title="${meaning}"><span aria-hidden="true">${symbol}</span> ${word}</span>`
}
