/** Only one of all pages and the worker sends at a time. Null where another one is at it. */
export const whileSendingAlone = async <Result>(send: () => Promise<Result>): Promise<Result | null> => {
  if (!('locks' in navigator)) return send()
  return navigator.locks.request('till-outbox', { ifAvailable: true }, (lock) => (lock === null ? null : send())) as Promise<Result | null>
}

/** What the worker and the pages tell each other. */
export type OutboxNews = { type: 'sending' | 'idle' } | { type: 'settled' } | { type: 'sign-in' }
export const newsChannel = (): BroadcastChannel => new BroadcastChannel('till-outbox')
