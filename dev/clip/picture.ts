/** Everything is drawn as if the picture were so large, and scaled. */
const FULL = { width: 1280, height: 720 }
const BARCODE = { bits: 16, block: 32 }
const WHITE = 235
const BLACK = 16

/** A picture of YUV 4:2:0, its three planes one behind the other without padding. */
export function pictureBytes(width: number, height: number): number {
  return width * height * 1.5
}

/** A white picture has all bits set. */
export const WHITE_PICTURE = 2 ** BARCODE.bits - 1

/**
 * Draws the clip's moving pictures: a detailed pattern of which the middle scrolls, a disc and a box that wander over it,
 * and the picture's number as a barcode in the upper left corner.
 */
export class TestPicture {
  readonly #width: number
  readonly #height: number
  /** One row of it is drawn from any place on: twice as wide as a picture. */
  readonly #pattern: Buffer

  /** Even numbers. */
  constructor(width: number, height: number) {
    this.#width = width
    this.#height = height
    this.#pattern = pattern(width * 2, height, FULL.width / width)
  }

  /** `into` is of `pictureBytes`. */
  draw(number: number, into: Buffer): void {
    const [width, height] = [this.#width, this.#height]
    const scale = width / FULL.width
    const scroll = Math.round(number * 3 * scale) % width
    for (let y = 0; y < height; y++) {
      const from = y * width * 2 + (y > height * 0.3 && y < height * 0.6 ? scroll : 0)
      this.#pattern.copy(into, y * width, from, from + width)
    }
    const [halfWidth, halfHeight] = [width / 2, height / 2]
    const blue = width * height
    const red = blue + halfWidth * halfHeight
    for (let y = 0; y < halfHeight; y++) {
      into.fill(96 + (y * 64) / halfHeight, blue + y * halfWidth, blue + (y + 1) * halfWidth)
      into.fill(160 - (y * 64) / halfHeight, red + y * halfWidth, red + (y + 1) * halfWidth)
    }
    const angle = (number * 2 * Math.PI) / 90
    this.#disc(into, width * (0.5 + 0.3 * Math.cos(angle)), height * (0.5 + 0.25 * Math.sin(angle)), 90 * scale)
    this.#box(into, Math.round(((number * 7) % 1000) * scale), Math.round(height * 0.78), Math.round(140 * scale))
    this.#barcode(into, number)
  }

  /** The whole of it white: what a flash is. */
  drawWhite(into: Buffer): void {
    const luma = this.#width * this.#height
    into.fill(WHITE, 0, luma)
    into.fill(128, luma)
  }

  #disc(into: Buffer, x: number, y: number, radius: number): void {
    for (let row = Math.ceil(y - radius); row < y + radius; row++) {
      const half = Math.sqrt(radius ** 2 - (row - y) ** 2)
      into.fill(200, row * this.#width + Math.round(x - half), row * this.#width + Math.round(x + half))
    }
  }

  #box(into: Buffer, x: number, y: number, size: number): void {
    for (let row = y; row < y + size; row++) into.fill(40, row * this.#width + x, row * this.#width + x + size)
  }

  #barcode(into: Buffer, number: number): void {
    const block = BARCODE.block * (this.#width / FULL.width)
    for (let bit = 0; bit < BARCODE.bits; bit++) {
      const luma = (number >> (BARCODE.bits - 1 - bit)) & 1 ? WHITE : BLACK
      const [from, to] = [Math.round(bit * block), Math.round((bit + 1) * block)]
      for (let y = 0; y < Math.round(block); y++) into.fill(luma, y * this.#width + from, y * this.#width + to)
    }
  }
}

/**
 * The number of a picture, of its luma as it came out of a decoder: of any size, as long as its shape is kept.
 * `WHITE_PICTURE` at a flash; of no use when the picture is damaged or black (0).
 */
export function readBarcode(luma: Buffer, stride: number, width: number): number {
  const block = (BARCODE.block * width) / FULL.width
  const reach = Math.max(1, Math.floor(block / 8))
  let number = 0
  for (let bit = 0; bit < BARCODE.bits; bit++) {
    const [x, y] = [Math.floor((bit + 0.5) * block), Math.floor(block / 2)]
    let sum = 0
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) sum += luma[(y + dy) * stride + x + dx]!
    }
    number = number * 2 + (sum / (2 * reach + 1) ** 2 > (WHITE + BLACK) / 2 ? 1 : 0)
  }
  return number
}

function pattern(width: number, height: number, zoom: number): Buffer {
  const luma = Buffer.alloc(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [x * zoom, y * zoom]
      // Waves of several lengths, and a check of hard edges: some for an encoder to do, and none of it is noise.
      const waves = 30 * Math.sin(u / 67) + 25 * Math.sin(v / 49 + u / 83) + 10 * Math.sin((u + 2 * v) / 21)
      const check = (Math.floor(u / 80) + Math.floor(v / 80)) % 2 === 0 ? 12 : -12
      luma[y * width + x] = Math.round(120 + waves + check)
    }
  }
  return luma
}
