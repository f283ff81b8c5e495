/** The fields of a trace event that tell of a navigation. */
export type NavigationEvent = {
  name: string
  /** Microseconds. */
  ts: number
  args?: { frame?: string; data?: { frame?: string; documentLoaderURL?: string; isOutermostMainFrame?: boolean } } | undefined
}

/**
 * When the document that was asked for had run its deferred and module scripts, in milliseconds since its navigation began; null where the
 * trace does not tell. Lighthouse 13.5 takes the first `domContentLoadedEventEnd` of the frame since then, and in Chromium 156 that is one of
 * an empty document that a change of process puts in between: its time to interactive then is the first paint, although no script has come.
 */
export const domContentLoadedMs = (events: readonly NavigationEvent[]): number | null => {
  const navigation = events.findLast(
    ({ name, args }) => name === 'navigationStart' && args?.data?.isOutermostMainFrame === true && /^(https?|file):/.test(args.data.documentLoaderURL ?? ''),
  )
  const frame = navigation?.args?.frame
  if (navigation === undefined || frame === undefined) return null
  const since = (atUs: number, name: string, frameOf: (event: NavigationEvent) => string | undefined): number =>
    events.reduce((first, event) => (event.name === name && event.ts > atUs && event.ts < first && frameOf(event) === frame ? event.ts : first), Infinity)
  const committed = since(navigation.ts, 'CommitLoad', ({ args }) => args?.data?.frame)
  const loaded = since(committed, 'domContentLoadedEventEnd', ({ args }) => args?.frame)
  return Number.isFinite(loaded) ? (loaded - navigation.ts) / 1000 : null
}
