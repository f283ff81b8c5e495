import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { RailPlace } from '../../../run/rail-record.ts'
import type { TillSession } from '../browser-session.ts'
import { startFilm } from './film.ts'
import { filmstrip, picturesOf } from './filmstrip.ts'
import { windowOfCase } from './match-window.ts'

/**
 * Lives one more round, which nobody measures, with a camera, and writes a filmstrip of each case that is met again in it. Gives the paths by
 * case, relative to the run directory.
 */
export const takePictures = async (
  session: TillSession,
  cases: readonly RailPlace[],
  options: { round: () => Promise<void>; folder: string; label: string },
): Promise<Map<RailPlace, string>> => {
  await session.takeDriven()
  await session.betweenRounds()
  const camera = await session.page.createCDPSession()
  const film = await startFilm(camera)
  try {
    await options.round()
  } finally {
    // The last frames are on their way still.
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const pictures = await film.stop()
  await camera.detach().catch(() => {})
  const { windows } = await session.takeDriven()
  const paths = new Map<RailPlace, string>()
  const written = new Map<object, string>()
  for (const place of cases) {
    const window = windowOfCase(place, windows)
    if (window === null) continue
    const known = written.get(window)
    if (known !== undefined) {
      paths.set(place, known)
      continue
    }
    const shown = picturesOf(pictures, window)
    if (shown.length === 0) continue
    mkdirSync(options.folder, { recursive: true })
    const name = `${options.label}-case-${written.size + 1}.svg`
    writeFileSync(join(options.folder, name), filmstrip(shown))
    const path = `${basename(options.folder)}/${name}`
    written.set(window, path)
    paths.set(place, path)
  }
  return paths
}
