import { inflateSync } from 'node:zlib'

/** The two headers of the format V2 of HdrHistogram, with the word size nibble. */
const COMPRESSED_COOKIE = 0x1c849314
const ENCODED_COOKIE = 0x1c849313
const HEADER_BYTES = 40
/** No minute of a run has more than this many bytes of counts; a longer one is damage, not data. */
const MAX_INFLATED_BYTES = 4 << 20

/** Sub-buckets of a histogram with three significant digits: the next power of two of 2 × 10³. */
const SUB_BUCKETS = 2048
const HALF = SUB_BUCKETS / 2

/**
 * Merges encoded HdrHistograms (`encodeIntoCompressedBase64` of hdr-histogram-js: lowest value 1, three digits) without
 * building one a row: 25 µs a row instead of 170, which is what keeps a day of 20,000 rows under a second. It holds one
 * array of counts, whatever the number of rows. Ranks are 1 … count in ascending order.
 */
export class MergedHistogram {
  #counts = new Float64Array(SUB_BUCKETS * 8)
  #total = 0
  /** No cell from here on holds anything. */
  #end = 0

  get count(): number {
    return this.#total
  }

  /**
   * Adds one encoded histogram and returns how many values it held. Throws where the text is not such a histogram; one that
   * was built to deceive (a good checksum over cells beyond any time) may leave some of its counts behind.
   */
  addEncoded(base64: string): number {
    const compressed = Buffer.from(base64, 'base64')
    if (compressed.length < 8 || compressed.readInt32BE(0) !== COMPRESSED_COOKIE) throw new Error('not an encoded histogram')
    const bytes = inflateSync(compressed.subarray(8), { maxOutputLength: MAX_INFLATED_BYTES })
    if (bytes.length < HEADER_BYTES || bytes.readInt32BE(0) !== ENCODED_COOKIE) throw new Error('not an encoded histogram')
    if (bytes.readInt32BE(12) !== 3 || bytes.readBigInt64BE(16) !== 1n) throw new Error('another resolution than ours')
    const payloadBytes = bytes.readInt32BE(4)
    if (payloadBytes < 0 || HEADER_BYTES + payloadBytes > bytes.length) throw new Error('a cut histogram')
    return this.#addCounts(bytes.subarray(HEADER_BYTES, HEADER_BYTES + payloadBytes))
  }

  /** The range of values that the sample of this rank lies in. 0 ≤ rank − 1 < count, else null. */
  atRank(rank: number): { lowest: number; highest: number } | null {
    if (rank < 1 || rank > this.#total) return null
    let seen = 0
    for (let index = 0; index < this.#end; index += 1) {
      seen += this.#counts[index] as number
      if (seen >= rank) return { lowest: lowestValue(index), highest: lowestValue(index + 1) - 1 }
    }
    return null
  }

  /** Every value that was recorded, ascending, as the highest value of its cell, with its count. */
  *cells(): Generator<{ value: number; count: number }> {
    for (let index = 0; index < this.#end; index += 1) {
      const count = this.#counts[index] as number
      if (count > 0) yield { value: lowestValue(index + 1) - 1, count }
    }
  }

  merge(other: MergedHistogram): void {
    this.#reserve(other.#end)
    for (let index = 0; index < other.#end; index += 1) {
      this.#counts[index] = (this.#counts[index] as number) + (other.#counts[index] as number)
    }
    this.#total += other.#total
  }

  /** Forgets every value and keeps the memory. */
  clear(): void {
    this.#counts.fill(0, 0, this.#end)
    this.#total = 0
    this.#end = 0
  }

  /** Zigzag LEB128: a positive number is a count, a negative one a run of empty cells. */
  #addCounts(payload: Buffer): number {
    let index = 0
    let added = 0
    for (let at = 0; at < payload.length; ) {
      let value = 0
      let scale = 1
      let byte: number
      do {
        byte = payload[at++] ?? 0
        value += (byte & 0x7f) * scale
        scale *= 128
      } while (byte >= 0x80 && at < payload.length)
      if (value % 2 === 1) {
        index += (value + 1) / 2
      } else {
        if (value > 0) {
          // 64 is more cells than 2⁶³ microseconds need.
          if (index >= SUB_BUCKETS * 64) throw new Error('a histogram beyond its range')
          this.#reserve(index + 1)
          this.#counts[index] = (this.#counts[index] as number) + value / 2
          added += value / 2
        }
        index += 1
      }
    }
    this.#total += added
    return added
  }

  #reserve(length: number): void {
    this.#end = Math.max(this.#end, length)
    if (length <= this.#counts.length) return
    const grown = new Float64Array(Math.max(length, this.#counts.length * 2))
    grown.set(this.#counts)
    this.#counts = grown
  }
}

/** The lowest value of a cell: the first 2,048 cells are 1 wide, each following 1,024 twice as wide as those before. */
const lowestValue = (index: number): number => {
  if (index < SUB_BUCKETS) return index
  const bucket = Math.floor(index / HALF) - 1
  return ((index % HALF) + HALF) * 2 ** bucket
}
