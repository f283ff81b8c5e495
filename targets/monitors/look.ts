/** What one look at a monitored server told. Each is null where the source does not tell it. */
export type Look = {
  messages: number | null
  currentMeanTimeMs: number | null
  totalMeanTimeMs: number | null
  /** What else it told, by name. */
  values: Record<string, number>
}

/** A server that is looked at again and again. A look throws in one line, and takes no longer than its time-out. */
export type Watch = { look(): Promise<Look>; close(): Promise<void> }

export const emptyLook = (): Look => ({ messages: null, currentMeanTimeMs: null, totalMeanTimeMs: null, values: {} })
