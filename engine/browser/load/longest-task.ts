/** The fields of a trace event that are read here. Times in microseconds. */
export type TaskEvent = {
  name: string
  ph: string
  pid: number
  tid: number
  ts: number
  dur?: number
  args?: { frame?: string; data?: { isOutermostMainFrame?: boolean; documentLoaderURL?: string } }
}

const TASKS = new Set(['RunTask', 'ThreadControllerImpl::RunTask'])

/**
 * The longest task of the page's main thread since it was navigated to, in milliseconds of wall-clock time; null where the trace shows
 * no navigation or no task. The main thread is the one that the last navigation before the first contentful paint came from.
 */
export const longestTaskMs = (events: readonly TaskEvent[]): number | null => {
  const paint = events.find(({ name }) => name === 'firstContentfulPaint')
  const starts = events.filter(
    ({ name, args }) => name === 'navigationStart' && args?.data?.isOutermostMainFrame === true && (args.data.documentLoaderURL ?? '') !== '',
  )
  const start = starts.filter(({ ts }) => paint === undefined || ts <= paint.ts).at(-1) ?? starts[0]
  if (start === undefined) return null
  let longest: number | null = null
  for (const { name, ph, pid, tid, ts, dur } of events) {
    if (ph !== 'X' || dur === undefined || pid !== start.pid || tid !== start.tid || ts + dur < start.ts || !TASKS.has(name)) continue
    longest = Math.max(longest ?? 0, dur / 1000)
  }
  return longest
}
