import { squarePng, type Rgb } from './png.ts'

const SIDE = 128
const HUES = 18

/** Distance to a shape's edge, in units of the side: negative inside. */
type Shape = (x: number, y: number) => number

const box = (x: number, y: number, cx: number, cy: number, halfWidth: number, halfHeight: number, radius: number): number => {
  const dx = Math.abs(x - cx) - halfWidth + radius
  const dy = Math.abs(y - cy) - halfHeight + radius
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius
}
const disc = (x: number, y: number, cx: number, cy: number, radius: number): number => Math.hypot(x - cx, y - cy) - radius

/** What stands on a shelf, from two or three simple bodies each. */
const shapes: readonly Shape[] = [
  // A bottle, a jar, a tin, a carton, a fruit, a bag, a bowl, a device.
  (x, y) => Math.min(box(x, y, 0.5, 0.62, 0.15, 0.24, 0.06), box(x, y, 0.5, 0.28, 0.06, 0.14, 0.03)),
  (x, y) => Math.min(box(x, y, 0.5, 0.58, 0.21, 0.24, 0.09), box(x, y, 0.5, 0.28, 0.19, 0.06, 0.02)),
  (x, y) => box(x, y, 0.5, 0.52, 0.2, 0.28, 0.05),
  (x, y) => Math.min(box(x, y, 0.5, 0.57, 0.2, 0.25, 0.02), box(x, y, 0.5, 0.27, 0.12, 0.09, 0.02)),
  (x, y) => Math.min(disc(x, y, 0.5, 0.57, 0.24), box(x, y, 0.53, 0.27, 0.025, 0.09, 0.02)),
  (x, y) => Math.min(box(x, y, 0.5, 0.58, 0.24, 0.23, 0.05), Math.abs(disc(x, y, 0.5, 0.35, 0.12)) - 0.025),
  (x, y) => Math.max(disc(x, y, 0.5, 0.46, 0.3), 0.46 - y),
  (x, y) => Math.min(box(x, y, 0.5, 0.46, 0.28, 0.19, 0.04), box(x, y, 0.5, 0.73, 0.14, 0.04, 0.03)),
]

/** FNV-1a, 32 bits. */
const digestOf = (text: string): number => {
  let digest = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) digest = Math.imul(digest ^ text.charCodeAt(at), 0x01000193)
  return digest >>> 0
}

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  Math.round(from[0] + (to[0] - from[0]) * share),
  Math.round(from[1] + (to[1] - from[1]) * share),
  Math.round(from[2] + (to[2] - from[2]) * share),
]

/** CSS Color 4, hsl to rgb. */
const hsl = (hue: number, saturation: number, lightness: number): Rgb => {
  const part = (n: number): number => {
    const k = (n + hue / 30) % 12
    return Math.round(255 * (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [part(0), part(8), part(4)]
}

const covered = (distance: number, side: number): number => Math.min(1, Math.max(0, 0.5 - distance * side))

/** A grid that shows only the middle of a picture still shows the whole thing. */
const SCALE = 0.62
const smaller = (shape: Shape): Shape => (x, y) => shape((x - 0.5) / SCALE + 0.5, (y - 0.5) / SCALE + 0.5) * SCALE
const label: Shape = (x, y) => box(x, y, 0.5, 0.6, 0.13, 0.08, 0.02)

const drawn = (shape: Shape, hue: number): Buffer => {
  const [paper, body, paint] = [hsl(hue, 0.45, 0.93), hsl(hue, 0.5, 0.48), hsl((hue + 40) % 360, 0.65, 0.86)]
  return squarePng(SIDE, (x, y) => {
    const shaded = mix(body, [255, 255, 255], x < 0.5 ? 0.16 - Math.abs(x - 0.42) * 0.4 : 0)
    const withLabel = mix(shaded, paint, covered(smaller(label)(x, y), SIDE))
    return mix(paper, withLabel, covered(smaller(shape)(x, y), SIDE))
  })
}

/** Pictures of products, made when first asked for: eight shapes in eighteen colours, chosen by the sku. A PNG costs a page no main-thread time, an SVG does. */
export const createPictures = (): { ofProduct(sku: string): Buffer; icon(side: number): Buffer } => {
  const made = new Map<number, Buffer>()
  const icons = new Map<number, Buffer>()
  return {
    ofProduct: (sku) => {
      const place = digestOf(sku) % (shapes.length * HUES)
      let picture = made.get(place)
      if (picture === undefined) {
        picture = drawn(shapes[place % shapes.length] as Shape, Math.floor(place / shapes.length) * (360 / HUES))
        made.set(place, picture)
      }
      return picture
    },
    icon: (side) => {
      let icon = icons.get(side)
      if (icon === undefined) {
        const [green, white, yellow]: [Rgb, Rgb, Rgb] = [[7, 70, 55], [255, 255, 255], [242, 184, 75]]
        const shop: Shape = (x, y) => Math.min(box(x, y, 0.5, 0.36, 0.26, 0.09, 0.02), box(x, y, 0.5, 0.6, 0.2, 0.16, 0.02))
        icon = squarePng(side, (x, y) => mix(mix(green, white, covered(shop(x, y), side)), yellow, covered(box(x, y, 0.5, 0.66, 0.07, 0.1, 0.01), side)))
        icons.set(side, icon)
      }
      return icon
    },
  }
}
