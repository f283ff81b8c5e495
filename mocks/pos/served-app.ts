import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PosFault } from '../faults.ts'
import { heavyBundle } from './heavy-bundle.ts'

/** Where the build leaves the app; in the npm package as in the clone. */
export const appFolder = fileURLToPath(new URL('./dist/', import.meta.url))

export const HEAVY_PATH = '/legacy-promotions.js'

/** The two files that must never be stale, as they are served under the planted faults. */
export type ServedApp = {
  indexHtml: string
  /** Null: there is no worker to register. */
  worker: { script: string; map: string | null } | null
  heavyScript: string | null
}

/** Throws an Error with one clear line where the app was not built. */
export const readApp = (folder: string, faults: readonly PosFault[]): ServedApp => {
  if (!existsSync(join(folder, 'index.html'))) throw new Error('the embedded till is not built')
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  const heavy = faults.includes('pos-heavy-bundle')
  const html = read('index.html')
  const name = faults.includes('pos-outbox-lost') ? 'sw-outbox-lost' : faults.includes('pos-outbox-twice') ? 'sw-outbox-twice' : 'sw'
  const script = read(`${name}.js`)
  return {
    // Before the app's own module, and deferred as that is: the till waits for it.
    indexHtml: heavy ? html.replace('<script type="module"', `<script defer src="${HEAVY_PATH}"></script>\n    <script type="module"`) : html,
    worker: faults.includes('pos-no-worker')
      ? null
      : {
          script: faults.includes('pos-no-shell') ? `self.__WB_MANIFEST=[];${script.slice(script.indexOf('\n'))}` : script,
          map: existsSync(join(folder, `${name}.js.map`)) ? read(`${name}.js.map`) : null,
        },
    heavyScript: heavy ? heavyBundle() : null,
  }
}
