import { PictureDecoder } from '../../clip/decoder.ts'
import { lookAtPlanes } from '../../video/look.ts'
import type { ToBeSeen, Seen } from './sight.ts'

/** Decodes for one phone, so that neither its time nor a crash of the native decoder is the test's. */
let decoder: PictureDecoder | undefined
let codec: ToBeSeen['codec'] | undefined

process.on('message', (message: unknown) => {
  const picture = message as ToBeSeen
  if (!decoder || codec !== picture.codec) {
    decoder?.close()
    codec = picture.codec
    decoder = new PictureDecoder(codec)
  }
  const decoded = decoder.decode(Buffer.from(picture.data))
  const looks = decoded.map(({ planes, width, height }) => lookAtPlanes(planes, width, height, picture.at))
  const seen: Seen = {
    number: picture.number,
    looks,
    damaged: decoded.some(({ damaged }) => damaged),
    errors: decoder.errors,
  }
  // Whoever asked may be gone meanwhile.
  if (process.connected) process.send!(seen, undefined, undefined, () => undefined)
})
process.once('disconnect', () => {
  decoder?.close()
  process.exit(0)
})
