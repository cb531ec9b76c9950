import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { recordingBody } from '../../http/bodies/recording-body.ts'
import { describeFileError } from '../../lib/bounded-file.ts'
import type { z } from '../../lib/schema.ts'
import { apiCommand, openSession, type ApiOptions } from '../api/session.ts'
import { momentText, parsePast, spanText } from '../api/times.ts'
import { CliError } from '../cli-error.ts'
import type { CliContext, Done } from '../context.ts'
import { parseCount } from '../options.ts'

type Recording = z.output<typeof recordingBody>

interface ListOptions extends ApiOptions {
  readonly call?: string
  readonly mapping?: string
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

interface GetOptions extends ApiOptions {
  readonly output?: string
  readonly force?: boolean
}

/** `cubebridge recordings`: finished recordings, listed and fetched. */
export function addRecordings(program: Command, context: CliContext, done: Done): void {
  const recordings = program.command('recordings').description('finished recordings')
  apiCommand(recordings, 'list', 'list them, newest first (the default)', context, { isDefault: true })
    .option('--call <call>', 'of this call')
    .option('--mapping <sip-uri>', 'of this mapping')
    .option('--from <time>', 'begun then or later: 2h, 7d, 2026-11-23', parsePast)
    .option('--to <time>', 'begun before', parsePast)
    .option('-n, --limit <count>', 'how many at most', parseCount, 50)
    .action(async ({ call, mapping, from, to, limit, ...options }: ListOptions) => {
      const { api, out } = await openSession(options, context)
      const items = await api.list('/v1/recordings', 'recordings', { query: { call, mapping, from, to } }, limit)
      if (out.json) out.value(items)
      else
        out.table(
          HEADINGS,
          items.map((item) => row(api.read(recordingBody, item))),
          'no recording matches',
        )
      done(0)
    })

  apiCommand(recordings, 'get', 'fetch the sound of one, which the audit log notes', context)
    .argument('<recording>', 'its id')
    .option('-o, --output <file>', 'where to; "-" is standard output; <recording>.<format> when absent')
    .option('-f, --force', 'overwrite the file')
    .action(async (id: string, { output, force = false, ...options }: GetOptions) => {
      const { api, out } = await openSession(options, context)
      const where = `/v1/recordings/${encodeURIComponent(id)}`
      const recording = api.read(recordingBody, await api.ask('GET', where))
      const sound = () => api.open(`${where}/audio`, { signal: context.interrupted })
      if (output === '-') {
        await pipeline(await sound(), context.stdout, { end: false })
        done(0)
        return
      }
      const file = resolve(context.cwd, output ?? `${recording.id}.${recording.format}`)
      if (!force && (await stat(file).catch(() => undefined))) {
        throw new CliError('cli_file', `${file} is there already: name another by -o, or overwrite it by --force`)
      }
      await save(await sound(), file, recording)
      if (out.json) out.value({ ...recording, file })
      else out.good(`${file}: ${recording.bytes} bytes, ${spanText(recording.durationMs)}`)
      done(0)
    })
}

const HEADINGS = ['ID', 'BEGUN', 'LENGTH', 'FORMAT', 'BYTES', 'STATE', 'CALL', 'PARTIES']

function row({ id, startedAt, durationMs, format, layout, bytes, state, callId, parties }: Recording): string[] {
  const begun = momentText(startedAt)
  return [id, begun, spanText(durationMs), `${format} ${layout}`, String(bytes), state, callId, parties.join(', ')]
}

/** For the owner only; the name is given when all of it is there and is what was recorded. */
async function save(sound: IncomingMessage, file: string, { sha256 }: Recording): Promise<void> {
  const part = `${file}.part`
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform: (chunk: Buffer, _encoding, next) => {
      hash.update(chunk)
      next(null, chunk)
    },
  })
  try {
    await pipeline(sound, hashing, createWriteStream(part, { mode: 0o600 }))
    if (sha256 !== null && hash.digest('hex') !== sha256) {
      throw new CliError('cli_file', 'what came is not what was recorded (another checksum): fetch it again')
    }
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof CliError) throw error
    throw new CliError('cli_file', `${file} could not be fetched: it ${describeFileError(error)}`, { cause: error })
  }
}
