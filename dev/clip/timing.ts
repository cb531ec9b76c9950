/** The clip begins anew without a seam in its flashes. */
export const CLIP_SECONDS = 10
export const FRAME_RATE = 30
export const CLIP_PICTURES = CLIP_SECONDS * FRAME_RATE
/** An IDR, or a keyframe of VP8, each so many pictures. */
export const KEYFRAME_PICTURES = 2 * FRAME_RATE

/** When the picture is white and the beep sounds. Half a period away from the keyframes. */
export const FLASH = { firstSecond: 1, everySeconds: 2, seconds: 0.1 } as const

/** `number` counts on over the clip's end. */
export function isFlash(number: number): boolean {
  const second = (number / FRAME_RATE) % FLASH.everySeconds
  return second >= FLASH.firstSecond && second < FLASH.firstSecond + FLASH.seconds - 1e-6
}
