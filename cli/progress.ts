import { renderProgress, renderProgressLine, type ProgressState } from '../reports/progress.ts'

const CI_LINE_MS = 10_000

/** Shows how far a run is: a live line where somebody watches, a whole line every ten seconds elsewhere. On stderr: stdout is for results. */
export const openProgress = (stream: NodeJS.WriteStream, nowMs: () => number) => {
  let lastMs = Number.NEGATIVE_INFINITY
  let live = false
  const clear = (): void => {
    if (live) stream.write('\r\u001b[K')
    live = false
  }
  return {
    show: (state: ProgressState): void => {
      if (stream.isTTY) {
        stream.write(`\r\u001b[K${renderProgress(state, { width: Math.max(20, (stream.columns ?? 80) - 1) })}`)
        live = true
        return
      }
      if (nowMs() - lastMs < CI_LINE_MS) return
      lastMs = nowMs()
      stream.write(`${renderProgressLine(state)}\n`)
    },
    /** A line of its own, above the live line. */
    say: (line: string): void => {
      clear()
      stream.write(`${line}\n`)
    },
    clear,
  }
}

export type Progress = ReturnType<typeof openProgress>
