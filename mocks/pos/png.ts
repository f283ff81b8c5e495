import { crc32, deflateSync } from 'node:zlib'

export type Rgb = readonly [red: number, green: number, blue: number]

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A square picture of 8-bit RGB as a PNG file (RFC 2083). `colourAt` is asked for the middle of each pixel, in units of the side: 0 to 1. */
export const squarePng = (side: number, colourAt: (x: number, y: number) => Rgb): Buffer => {
  const rows = Buffer.alloc(side * (1 + side * 3))
  for (let y = 0; y < side; y += 1) {
    const start = y * (1 + side * 3) + 1
    for (let x = 0; x < side; x += 1) {
      const [red, green, blue] = colourAt((x + 0.5) / side, (y + 0.5) / side)
      rows[start + x * 3] = red
      rows[start + x * 3 + 1] = green
      rows[start + x * 3 + 2] = blue
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 6 })), chunk('IEND', Buffer.alloc(0))])
}
