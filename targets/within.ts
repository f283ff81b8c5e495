/** The result of some work, or the error when it takes longer than that. `giveUp` then ends what hangs; nobody waits for it. */
export const within = async <Result>(timeoutMs: number, work: Promise<Result>, giveUp: () => Error): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(giveUp()), timeoutMs)
  })
  // Work that fails after its time has nobody left to tell.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, overdue])
  } finally {
    clearTimeout(timer)
  }
}
