import type { TillState } from '../data/api.ts'

export type Status = { text: string; short: string; tone: 'good' | 'waiting' | 'bad' }
type Facts = Pick<TillState, 'online' | 'outbox' | 'storage'> & { expired: boolean }

const counted = (count: number, what: string): string => `${count} ${what}`

/** The badge in the top bar: the most pressing thing first, because there is room for one line. */
export const statusOf = ({ online, outbox, storage, expired }: Facts): Status => {
  if (storage.full) {
    const aside = storage.unsavedOrders > 0 ? ` · ${counted(storage.unsavedOrders, 'unsaved')}` : ''
    return { text: `Storage full${aside}`, short: 'Full', tone: 'bad' }
  }
  if (outbox.refused > 0) return { text: counted(outbox.refused, 'refused'), short: String(outbox.refused), tone: 'bad' }
  if (!online) {
    return outbox.waiting > 0
      ? { text: `Offline · ${counted(outbox.waiting, 'waiting')}`, short: String(outbox.waiting), tone: 'waiting' }
      : { text: 'Offline', short: 'Off', tone: 'waiting' }
  }
  if (expired) return { text: 'Sign in again', short: 'Sign in', tone: 'bad' }
  if (outbox.waiting > 0) return { text: `Sending ${outbox.waiting}`, short: String(outbox.waiting), tone: 'waiting' }
  return { text: 'Online', short: 'On', tone: 'good' }
}
