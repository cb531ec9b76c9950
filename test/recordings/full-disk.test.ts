import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { runCommand } from '../../dev/setup/command.ts'
import { runConversion } from '../../src/recordings/conversion/conversion-process.ts'
import { newRecording, part, toneFile } from './fixtures/sound.ts'
import { startShelf } from './fixtures/shelf.ts'

t.test('with too little space nothing is recorded, it is said what to do, and it recovers by itself', async (t) => {
  const folder = t.testdir()
  let free = 1e9
  const { shelf, index } = await startShelf(t, folder, { minFreeBytes: 5e8, freeBytes: () => Promise.resolve(free) })
  await shelf.demandSpace()
  free = 4e8
  for (const attempt of [() => shelf.demandSpace(), () => shelf.keep(newRecording('r1'))]) {
    await t.rejects<unknown>(attempt(), {
      ...{ code: 'recording_no_space', statusCode: 507, retryable: true },
      message: /400000000 bytes are free, 500000000 must be.*recordings\.maxBytes.*calls go on/,
    })
  }
  t.match(shelf.status().error, /no space/)
  free = 1e9
  await shelf.keep(newRecording('r1'))
  t.equal(shelf.status().error, undefined)
  t.equal(index.entries.size, 1)
})

t.test('space that goes away while a part comes in stops it', async (t) => {
  const folder = t.testdir()
  const answers = [1e9, 1e9, 1e6]
  const freeBytes = () => Promise.resolve(answers.length > 1 ? answers.shift()! : answers[0]!)
  const { shelf } = await startShelf(t, folder, { minFreeBytes: 5e8, freeBytes })
  await t.rejects(shelf.keep(newRecording('r1', { parts: [part('all', toneFile(600, 900))] })), {
    code: 'recording_no_space',
  })
  t.strictSame(readdirSync(join(folder, 'incoming')), [])
})

/** A disk of 3 MB; undefined where none may be mounted. */
async function mountSmallDisk(): Promise<string | undefined> {
  const disk = mkdtempSync(join(tmpdir(), 'small-disk-'))
  try {
    await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk], { timeoutMs: 10_000 })
    return disk
  } catch {
    rmSync(disk, { recursive: true })
    return undefined
  }
}

const disk = (await mountSmallDisk()) ?? ''
const skip = disk === '' && 'a small disk can be mounted by root only'

t.teardown(async () => {
  if (disk === '') return
  await runCommand('umount', ['--lazy', disk], { timeoutMs: 10_000 })
  rmSync(disk, { recursive: true, force: true })
})

t.test('on a disk that is really full nothing half is left, and with space again it goes on', { skip }, async (t) => {
  const { shelf, index } = await startShelf(t, join(disk, 'recordings'))
  const left = () => readdirSync(join(disk, 'recordings/incoming'))

  // 960 kB of parts, and as much again for what is made of them.
  const minute = (id: string) => newRecording(id, { parts: [part('all', toneFile(600, 60))] })
  await shelf.keep(minute('r1'))
  await t.rejects(shelf.keep(newRecording('r2', { parts: [part('all', toneFile(600, 180))] })), {
    ...{ code: 'recording_no_space', message: /recordings\.folder/ },
  })
  t.strictSame(left(), [], 'it was full while a part came in')
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 1_400_000))
  // The shelf is told that there is space, so that the conversion itself meets the end of the disk.
  const { shelf: deceived } = await startShelf(t, join(disk, 'recordings'), {
    freeBytes: () => Promise.resolve(1e12),
    convert: runConversion,
  })
  await t.rejects(deceived.keep(minute('r3')), { code: 'recording_no_space' })
  t.strictSame(left(), [], 'it was full while it was converted')
  await t.rejects(shelf.keep(minute('r3')), { code: 'recording_no_space' })
  t.strictSame([...index.entries.keys()], ['r1'])
  t.equal((await shelf.stat('r1')).bytes, 960_044, 'what was there is untouched')

  rmSync(join(disk, 'ballast'))
  await shelf.demandSpace()
  await shelf.keep(newRecording('r4', { format: 'ogg', parts: [part('all', toneFile(600, 60))] }))
  await shelf.remove('r1')
  await shelf.keep(minute('r3'))
  t.strictSame([...index.entries.keys()].sort(), ['r3', 'r4'])
})
