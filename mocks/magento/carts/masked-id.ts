import { randomFillSync } from 'node:crypto'

const symbols = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** Bytes from here on would make the first symbols likelier than the others. */
const FAIR_BELOW = 248

// A system call for each id cost more than all its letters: bytes are drawn 4,096 at a time.
const drawn = Buffer.alloc(4096)
let used = drawn.length

const nextByte = (): number => {
  for (;;) {
    if (used === drawn.length) {
      randomFillSync(drawn)
      used = 0
    }
    const byte = drawn[used++] ?? 0
    if (byte < FAIR_BELOW) return byte
  }
}

/** 32 letters and digits that stand for a cart: whoever knows them may use it. */
export const newMaskedId = (): string => {
  let text = ''
  for (let i = 0; i < 32; i++) text += symbols[nextByte() % symbols.length] ?? ''
  return text
}
