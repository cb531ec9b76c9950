/** Pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A macroblock: less is nothing that a codec is made for. */
const LEAST = 16

/** The largest size of the picture's shape that is in the box and not larger than the picture; even, as 4:2:0 must be. */
export function fit(picture: Size, box: Size): Size {
  const scale = Math.min(1, box.width / picture.width, box.height / picture.height)
  return {
    width: even(picture.width * scale, Math.min(picture.width, box.width)),
    height: even(picture.height * scale, Math.min(picture.height, box.height)),
  }
}

function even(length: number, most: number): number {
  return Math.max(LEAST, Math.min(Math.round(length / 2) * 2, Math.floor(most / 2) * 2))
}
