import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type Assets = { chartLibrary: string; client: string; styles: string }

const endTag = /<\/(script|style)/i

const inlinable = (source: string, name: string): string => {
  if (endTag.test(source)) throw new Error(`${name} holds an end tag and cannot stand inside the page`)
  return source
}

// Its source map and the scheme of the addresses in its licence comment go, so that the page refers to nothing outside.
const withoutReferences = (source: string): string =>
  source.replace(/\/\/# sourceMappingURL=.*\s*$/, '').replace(/https?:\/\/(?=www\.chartjs\.org|github\.com)/g, '')

/** What the page carries inside: Chart.js of the installed package, and the script and styles beside this file. */
export const readAssets = (): Assets => {
  const chartJs = join(dirname(createRequire(import.meta.url).resolve('chart.js')), 'chart.umd.min.js')
  return {
    chartLibrary: inlinable(withoutReferences(readFileSync(chartJs, 'utf8')), 'Chart.js'),
    client: inlinable(readFileSync(new URL('client.js', import.meta.url), 'utf8'), 'client.js'),
    styles: inlinable(readFileSync(new URL('report.css', import.meta.url), 'utf8'), 'report.css'),
  }
}
