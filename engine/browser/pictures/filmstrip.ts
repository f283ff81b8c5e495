import type { Picture } from './film.ts'

/** After an input: what stood there before, and what the user saw when RAIL's 100 ms were over, then later. */
const AFTER_INPUT_MS = [0, 100, 300, 1000]
const TILE_WIDTH_PX = 320
const GAP_PX = 8
const LABEL_PX = 24

export type Shown = { picture: Picture; afterMs: number }

/** What the page showed at a moment: the last picture that came until then. */
const shownAt = (pictures: readonly Picture[], atMs: number): Picture | null => pictures.findLast((picture) => picture.atMs <= atMs) ?? null

/** The pictures of an input, and of whatever lasts (a scroll, a rest) its start, thirds and end. Empty where there are none. */
export const picturesOf = (
  pictures: readonly Picture[], { kind, startMs, endMs }: { kind: 'interaction' | 'scroll' | 'drag' | 'idle'; startMs: number; endMs: number },
): Shown[] => {
  const lastedMs = endMs - startMs
  const moments = kind === 'interaction' ? AFTER_INPUT_MS : [0, lastedMs / 3, (2 * lastedMs) / 3, lastedMs]
  return moments.flatMap((afterMs) => {
    const picture = shownAt(pictures, startMs + afterMs)
    return picture === null ? [] : [{ picture, afterMs }]
  })
}

const label = (afterMs: number): string => (afterMs === 0 ? 'before' : `after ${Math.round(afterMs)} ms`)

/** Pictures side by side, as an SVG file that needs nothing outside of itself. No text of the page is in it. */
export const filmstrip = (shown: readonly Shown[]): string => {
  const heights = shown.map(({ picture }) => Math.round((TILE_WIDTH_PX * picture.heightPx) / picture.widthPx))
  const width = shown.length * (TILE_WIDTH_PX + GAP_PX) + GAP_PX
  const height = Math.max(...heights) + LABEL_PX + GAP_PX
  const tiles = shown.map(({ picture, afterMs }, at) => {
    const x = GAP_PX + at * (TILE_WIDTH_PX + GAP_PX)
    return (
      `<text x="${x}" y="17">${label(afterMs)}</text>` +
      `<image x="${x}" y="${LABEL_PX}" width="${TILE_WIDTH_PX}" height="${heights[at]}" href="data:image/jpeg;base64,${picture.jpeg}"/>`
    )
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="14">` +
    `<rect width="100%" height="100%" fill="#fff"/>${tiles.join('')}</svg>\n`
  )
}
