import { Clip, clipWav, type ClipKind } from './clip.ts'

/** Makes all clips, and says where they are: `node dev/clip/main.ts` with the repository's loader. */
const KINDS: readonly ClipKind[] = [
  { codec: 'H264', height: 720 },
  { codec: 'H264', height: 360 },
  { codec: 'H264', height: 360, sliced: true },
  { codec: 'VP8', height: 720 },
  { codec: 'VP8', height: 480 },
  { codec: 'VP8', height: 360 },
]
for (const kind of KINDS) process.stdout.write(`${(await Clip.load(kind)).file}\n`)
process.stdout.write(`${await clipWav(8000)}\n`)
