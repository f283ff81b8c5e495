import type { CheckStatus } from '../../run/records.ts'
import { statusFaces } from '../statuses.ts'
import { html, type Html } from './escape.ts'

/** A status as symbol, word and colour. */
export const statusBadge = (status: CheckStatus): Html =>
  html`<span class="badge ${status}" title="${statusFaces[status].meaning}"><span aria-hidden="true">${statusFaces[status].symbol}</span> ${statusFaces[status].word}</span>`
