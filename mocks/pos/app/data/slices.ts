/** Lets input and frames go first. Timers of nested calls wait 4 ms; a posted task does not. */
export const nextTask = (): Promise<void> => {
  const { scheduler } = globalThis as { scheduler?: { postTask(work: () => void, options: { priority: string }): Promise<void> } }
  if (scheduler !== undefined) return scheduler.postTask(() => {}, { priority: 'user-visible' })
  return new Promise((resolve) => setTimeout(resolve, 0))
}

/** A desktop's share of work before the till listens again; four times as much on a slow tablet is still under RAIL's 50 ms. */
const SLICE_MS = 5
/** Asking for the time costs more than an item. */
const LOOK_EVERY = 8

/** Does `work` on every item, a few milliseconds a task. Rejects where `work` throws. */
export const inSlices = async <Item>(
  items: readonly Item[],
  work: (item: Item) => void,
  { nowMs = () => performance.now(), pause = nextTask }: { nowMs?: () => number; pause?: () => Promise<void> } = {},
): Promise<void> => {
  let startedMs = nowMs()
  for (let at = 0; at < items.length; at += 1) {
    work(items[at] as Item)
    if (at % LOOK_EVERY !== LOOK_EVERY - 1 || nowMs() - startedMs < SLICE_MS) continue
    await pause()
    startedMs = nowMs()
  }
}

/** Parts of at most `size`, in order. */
export const parts = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
