const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const KEY = 'traceEvents'
const MAX_OBJECT_BYTES = 64 << 20

/**
 * Cuts a trace file into the texts of its events, over whatever pieces the stream gives: `{"traceEvents":[{…},…],…}` or `[{…},…]`. It keeps
 * one unfinished event at most, so that a file of any size costs the same memory.
 */
export class ObjectScanner {
  /** Not null: what follows is no trace, and why. */
  problem: string | null = null
  /** True once the array of events has been closed. */
  complete = false
  #onObject: (text: string) => void
  #depth = 0
  #inString = false
  #escaped = false
  #arrayDepth = 0
  #lastKey = ''
  #keyStart = -1
  #keyHead = ''
  #lastString = ''
  #wide = false
  #pending: Buffer[] = []
  #pendingBytes = 0
  #inObject = false

  constructor(onObject: (text: string) => void) {
    this.#onObject = onObject
  }

  write(piece: Buffer): void {
    if (this.problem !== null || this.complete) return
    let start = this.#inObject ? 0 : -1
    if (this.#keyStart >= 0) this.#keyStart = 0
    const length = piece.length
    for (let at = 0; at < length; at += 1) {
      const byte = piece[at]!
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === BACKSLASH) this.#escaped = true
        else if (byte === QUOTE) this.#closeString(piece, at)
        else if (byte > 127) this.#wide = true
        continue
      }
      if (byte === QUOTE) {
        this.#inString = true
        if (this.#arrayDepth === 0 && this.#depth === 1) this.#keyStart = at + 1
      } else if (byte === OPEN_BRACE) {
        if (this.#arrayDepth > 0 && this.#depth === this.#arrayDepth) {
          start = at
          this.#inObject = true
          this.#wide = false
        }
        this.#depth += 1
      } else if (byte === OPEN_BRACKET) {
        this.#depth += 1
        if (this.#arrayDepth === 0 && (this.#depth === 1 || (this.#depth === 2 && this.#lastKey === KEY))) this.#arrayDepth = this.#depth
      } else if (byte === CLOSE_BRACE) {
        this.#depth -= 1
        if (this.#inObject && this.#depth === this.#arrayDepth) {
          this.#emit(piece, start, at + 1)
          start = -1
          if (this.problem !== null) return
        }
      } else if (byte === CLOSE_BRACKET) {
        this.#depth -= 1
        if (this.#arrayDepth > 0 && this.#depth === this.#arrayDepth - 1) {
          this.complete = true
          return
        }
      } else if (byte === COLON && this.#depth === 1 && this.#arrayDepth === 0) {
        this.#lastKey = this.#lastString
      } else if (byte === COMMA && this.#depth === 1 && this.#arrayDepth === 0) {
        this.#lastKey = ''
      } else if (this.#depth === 0 && byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) {
        this.problem = 'not a trace: the file is no JSON object or array'
        return
      }
    }
    if (start >= 0) this.#keep(piece.subarray(start))
    if (this.#keyStart >= 0) this.#keyHead += piece.toString('latin1', this.#keyStart)
  }

  /** Call it after the last piece: it tells what is missing. */
  end(): void {
    if (this.problem !== null || this.complete) return
    const isWhole = this.#depth === 0 && this.#lastKey + this.#lastString !== ''
    this.problem = isWhole ? 'not a trace: the file holds no list of events' : 'the trace file is cut off'
  }

  #closeString(piece: Buffer, at: number): void {
    this.#inString = false
    if (this.#keyStart < 0) return
    this.#lastString = this.#keyHead + piece.toString('latin1', this.#keyStart, at)
    this.#keyHead = ''
    this.#keyStart = -1
  }

  #keep(part: Buffer): void {
    this.#pending.push(Buffer.from(part))
    this.#pendingBytes += part.length
    if (this.#pendingBytes > MAX_OBJECT_BYTES) this.problem = 'not a trace: one event is larger than 64 MiB'
  }

  #emit(piece: Buffer, start: number, end: number): void {
    this.#inObject = false
    const encoding = this.#wide ? 'utf8' : 'latin1'
    if (this.#pending.length === 0) return this.#onObject(piece.toString(encoding, start, end))
    const whole = Buffer.concat([...this.#pending, piece.subarray(0, end)])
    this.#pending = []
    this.#pendingBytes = 0
    this.#onObject(whole.toString(encoding))
  }
}
