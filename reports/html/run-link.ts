import { isRunFile } from '../data/rail.ts'
import { html, type Html } from './escape.ts'

/** The path of a file in the run directory, as a link where it is one; the report stands beside its folders. */
export const runLink = (path: string, text = path): Html => (isRunFile(path) ? html`<a href="${path}">${text}</a>` : html`${path}`)
