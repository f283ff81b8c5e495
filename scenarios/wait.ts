/** Resolves after so many milliseconds; a negative wait is none. */
export const waitMs = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms > 0 ? ms : 0))
