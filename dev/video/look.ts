/** A picture as far as tests look at it: its size, and a thumbnail of its brightness. */
export interface Look {
  readonly width: number
  readonly height: number
  /** Monotonic ms at which it was seen, by the clock of whoever saw it. */
  readonly at: number
  /** Luma, 0 black to 255 white, of `THUMBNAIL` points in rows. */
  readonly thumbnail: Uint8Array
  /** Mean of the blue and the red difference; 128 is grey. What a decoder makes of nothing is green: both near 0. */
  readonly colour: readonly [blue: number, red: number]
}

export const THUMBNAIL = { width: 32, height: 18 } as const
const POINTS = THUMBNAIL.width * THUMBNAIL.height

/** Mean luma above this is a flash of the test clip: everything is white in it. */
const FLASH_ABOVE = 200
/** Luma of black is 16 in video and 0 in what a browser shows of it. */
const BLACK_BELOW = 32
/** Standard deviation of luma below which there is nothing to see. */
const PLAIN_BELOW = 6
/** Mean difference of luma above which two thumbnails are not of the same picture. */
const MOVED_ABOVE = 0.8

/** YUV 4:2:0, the planes one behind the other, without padding: as `PictureDecoder` has it. */
export function lookAtPlanes(planes: Buffer, width: number, height: number, at: number): Look {
  const half = { width: width >> 1, height: height >> 1 }
  const blue = width * height
  const red = blue + half.width * half.height
  const thumbnail = new Uint8Array(POINTS)
  let [blues, reds] = [0, 0]
  eachPoint(width, height, (point, x, y) => {
    thumbnail[point] = fullRange(planes[y * width + x]!)
    const chroma = (y >> 1) * half.width + (x >> 1)
    blues += planes[blue + chroma]!
    reds += planes[red + chroma]!
  })
  return { width, height, at, thumbnail, colour: [blues / POINTS, reds / POINTS] }
}

/** Rows of RGB or RGBA, as PNG files and canvases have them. */
export function lookAtRgb(pixels: Uint8Array, channels: 3 | 4, width: number, height: number, at: number): Look {
  const thumbnail = new Uint8Array(POINTS)
  let [blues, reds] = [0, 0]
  eachPoint(width, height, (point, x, y) => {
    const from = (y * width + x) * channels
    const [r, g, b] = [pixels[from]!, pixels[from + 1]!, pixels[from + 2]!]
    // ITU-T BT.601, full range.
    const luma = 0.299 * r + 0.587 * g + 0.114 * b
    thumbnail[point] = Math.round(luma)
    blues += 128 + (b - luma) / 1.772
    reds += 128 + (r - luma) / 1.402
  })
  return { width, height, at, thumbnail, colour: [blues / POINTS, reds / POINTS] }
}

/** Mean luma. */
export function brightnessOf({ thumbnail }: Look): number {
  let sum = 0
  for (const luma of thumbnail) sum += luma
  return sum / POINTS
}

export function isFlash(look: Look): boolean {
  return brightnessOf(look) > FLASH_ABOVE
}

export function isBlack(look: Look): boolean {
  return brightnessOf(look) < BLACK_BELOW && contrastOf(look) < PLAIN_BELOW
}

/** The green of an empty decoder: never to be shown to anybody. */
export function isGreen({ colour: [blue, red] }: Look): boolean {
  return blue < 90 && red < 90
}

/** There is something to see: not black, not plain, not the green of a decoder without a keyframe. */
export function isPicture(look: Look): boolean {
  return contrastOf(look) >= PLAIN_BELOW && !isGreen(look)
}

/** Mean absolute difference of luma. */
export function difference(one: Look, other: Look): number {
  let sum = 0
  for (let i = 0; i < POINTS; i++) sum += Math.abs(one.thumbnail[i]! - other.thumbnail[i]!)
  return sum / POINTS
}

/** True when the two are not of the same picture. */
export function differs(one: Look, other: Look): boolean {
  return difference(one, other) > MOVED_ABOVE
}

/** What a failed test says of a picture. */
export function describe(look: Look | undefined): string {
  if (!look) return 'no picture'
  const what = isGreen(look) ? 'green' : isBlack(look) ? 'black' : isFlash(look) ? 'white' : 'something'
  const figures = `brightness ${brightnessOf(look).toFixed(0)}, contrast ${contrastOf(look).toFixed(0)}`
  return `${look.width}x${look.height} ${what} (${figures})`
}

function contrastOf(look: Look): number {
  const mean = brightnessOf(look)
  let sum = 0
  for (const luma of look.thumbnail) sum += (luma - mean) ** 2
  return Math.sqrt(sum / POINTS)
}

/** The middles of the thumbnail's fields. */
function eachPoint(width: number, height: number, take: (point: number, x: number, y: number) => void): void {
  for (let row = 0; row < THUMBNAIL.height; row++) {
    const y = Math.floor(((row + 0.5) * height) / THUMBNAIL.height)
    for (let column = 0; column < THUMBNAIL.width; column++) {
      take(row * THUMBNAIL.width + column, Math.floor(((column + 0.5) * width) / THUMBNAIL.width), y)
    }
  }
}

/** Of 16 to 235, as video has it. */
function fullRange(luma: number): number {
  return Math.max(0, Math.min(255, Math.round(((luma - 16) * 255) / 219)))
}
