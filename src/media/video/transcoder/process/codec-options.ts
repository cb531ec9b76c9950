import type { CodecContext } from 'node-av/lib'
import { AV_OPT_SEARCH_CHILDREN, AV_OPT_TYPE_STRING } from 'node-av/constants'

/** FFmpeg said no. */
export class CodecError extends Error {
  override readonly name = 'CodecError'
}

/** Throws a CodecError when `result` is one of FFmpeg's errors. */
export function checked(what: string, result: number): void {
  if (result < 0) throw new CodecError(`${what}: FFmpeg's error ${result}`)
}

/**
 * Options of a codec, before it is opened. node-av 6.1 frees those given to `open2Sync` as a Dictionary twice, which
 * corrupts the heap: never give it one.
 */
export function setOptions(context: CodecContext, options: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(options)) {
    checked(`option ${name}`, context.setOption(name, String(value), AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN))
  }
}
