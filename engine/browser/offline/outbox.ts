import type { EndedUpload, Uploads } from './uploads.ts'

/** A shorter number stands in any text by chance: a quantity, a price, a second. */
const tellingLength = 6
/** A till that asks its server first has sent the sale before its receipt is told. */
const recentUploads = 20
const quietMs = 3_000

/** `cut`: it was tried in vain while there was no network, which says nothing of whether the till will try again. */
type Told = { reference: string; startedBefore: number; state: 'untried' | 'cut' | 'refused' | 'sent' }
type Ended = EndedUpload & { hadNetwork: boolean }

/**
 * Which sales have left a browser, as far as anybody can see from outside. A till whose uploads show the numbers of its sales is taken at its word: a sale
 * has left when an upload with its number was taken. With any other one, a sale has left when an upload that began after it was told was taken.
 */
export class Outbox {
  #sales: Told[] = []
  #recent: Ended[] = []
  #newestTaken = 0
  #showsNumbers = false

  told(reference: string, startedBefore: number): void {
    const sale: Told = { reference, startedBefore, state: 'untried' }
    this.#sales.push(sale)
    for (const upload of this.#recent) this.#meet(sale, upload)
  }

  /** `hadNetwork` is false where the network was taken from the browser, and the upload failed for that. */
  ended(ended: EndedUpload, hadNetwork = true): void {
    const upload = { ...ended, hadNetwork }
    this.#recent = [...this.#recent, upload].slice(-recentUploads)
    if (upload.isTaken) this.#newestTaken = Math.max(this.#newestTaken, upload.number)
    for (const sale of this.#sales) this.#meet(sale, upload)
  }

  /** Nothing waits any more. Where that is not seen of each sale by its number, uploads must have been over for a while, since another may follow. */
  isEmpty({ inFlight, lastAtMs }: Uploads, nowMs: number): boolean {
    if (this.#sales.every(({ state }) => state === 'sent')) return true
    const isAnyCut = this.#sales.some(({ state }) => state === 'cut')
    return !isAnyCut && this.unsent().length === 0 && inFlight === 0 && lastAtMs !== null && nowMs - lastAtMs >= quietMs
  }

  /**
   * Sales that would be lost by our doing if the browser were closed now: those after the last one that has left, and those that were tried and refused. One
   * that was never tried with network while a later one left is the till's to answer for.
   */
  unsent(): string[] {
    const last = this.#sales.findLastIndex((sale) => this.#hasLeft(sale))
    return this.#sales.filter((sale, at) => !this.#hasLeft(sale) && (at > last || sale.state === 'refused')).map(({ reference }) => reference)
  }

  #hasLeft({ state, startedBefore }: Told): boolean {
    return state === 'sent' || (!this.#showsNumbers && this.#newestTaken > startedBefore)
  }

  #meet(sale: Told, { text, isTaken, hadNetwork }: Ended): void {
    if (sale.state === 'sent' || sale.reference.length < tellingLength || !text.includes(sale.reference)) return
    if (isTaken) sale.state = 'sent'
    else if (hadNetwork) sale.state = 'refused'
    else if (sale.state === 'untried') sale.state = 'cut'
    this.#showsNumbers = true
  }
}
