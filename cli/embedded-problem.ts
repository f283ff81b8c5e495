import { TillstormError } from '../run/problems.ts'

/** What keeps an embedded target from starting, in one line, with what mends it where that is known. */
export const embeddedProblem = (error: unknown): TillstormError => {
  const message = error instanceof Error ? error.message : String(error)
  const hint =
    message.includes('till is not built') ? '`node bootstrap/pos.mjs` builds it, and so does `npm start`'
    : message.includes('EADDRINUSE') ? 'another process has that port: --port-magento, --port-sync and --port-pos choose others, 0 takes a free one'
    : null
  return new TillstormError('EMBEDDED_FAILED', message, { cause: error, ...(hint === null ? {} : { hint }) })
}
