import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { BridgeError } from '../lib/errors.ts'
import { nearestName } from '../lib/near-name.ts'
import { version } from '../lib/version.ts'
import { parseUrl } from './api/session.ts'
import { CliError } from './cli-error.ts'
import { addCall } from './commands/call.ts'
import { addCalls } from './commands/calls.ts'
import { addCdr } from './commands/cdr.ts'
import { addDrain } from './commands/drain.ts'
import { addEvents } from './commands/events.ts'
import { addHangup } from './commands/hangup.ts'
import { addMappings } from './commands/mappings/mappings.ts'
import { addRecordings } from './commands/recordings.ts'
import { addTokens } from './commands/tokens.ts'
import { addTransfer } from './commands/transfer.ts'
import { check } from './commands/check.ts'
import { doctor, type DoctorOptions } from './commands/doctor.ts'
import { healthCheck, type HealthCheckOptions } from './commands/health-check.ts'
import { init } from './commands/init.ts'
import { mapTest } from './commands/map-test.ts'
import { run } from './commands/run.ts'
import { configOption, type ConfigOption } from './config-option.ts'
import type { CliContext, Done, ExitCode } from './context.ts'
import { parseSeconds } from './options.ts'
import { ProblemReply } from './api/problem-reply.ts'

const USAGE_ERROR = 2

/** The parts of CliContext that differ from the process's own. */
export type CliOptions = Pick<CliContext, 'start'> & Partial<CliContext>

/**
 * Runs the command line, `argv` without node and script. Resolves with the exit code: 0 all is well, 1 something is
 * not, 2 the command line itself is wrong. Never rejects and never ends the process.
 */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<ExitCode> {
  const unread = new AbortController()
  const context: CliContext = {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    colour: pc.isColorSupported && process.stdout.isTTY && process.stderr.isTTY,
    ...options,
    interrupted: options.interrupted ? AbortSignal.any([options.interrupted, unread.signal]) : unread.signal,
  }
  // `cubebridge events | head`: whoever read has gone, which is an end like others.
  const onUnread = () => unread.abort()
  context.stdout.on('error', onUnread)
  let exitCode: ExitCode = 0
  const program = commands(context, (code) => (exitCode = code))
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    // Commander has said already what it is about; help and version end this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR
    if (unread.signal.aborted) return exitCode
    const { red } = pc.createColors(context.colour)
    if (error instanceof CliError || error instanceof ProblemReply) {
      context.stderr.write(`${red('cubebridge:')} ${error.message}\n`)
      return error instanceof CliError ? error.exitCode : 1
    }
    const text = error instanceof BridgeError ? error.message : inspectDefect(error)
    context.stderr.write(`${red('cubebridge:')}\n${text}\n`)
    return 1
  } finally {
    context.stdout.off('error', onUnread)
  }
  return exitCode
}

function commands(context: CliContext, done: Done): Command {
  const program = new Command('cubebridge')
    .description('Lets SIP phones on Asterisk and ConnectyCube apps call each other.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHasColors: () => context.colour,
      getErrHasColors: () => context.colour,
    })
    .showHelpAfterError('(see: cubebridge --help)')
    .exitOverride()

  program
    .command('run', { isDefault: true })
    .description('run the bridge (the default)')
    .addOption(configOption(context))
    // As the default command it also gets what was meant to be a command: only here it can be named.
    .allowExcessArguments()
    .action(async (options: ConfigOption, command: Command) => {
      refuseArguments(program, command.args)
      done(await run(options, context))
    })
  program
    .command('check')
    .description('check configuration and mappings')
    .addOption(configOption(context))
    .action(async (options: ConfigOption) => done(await check(options, context)))
  program
    .command('init')
    .description('write a sample configuration and mappings, and make a token and the key of the store')
    .argument('[folder]', 'where to', '.')
    .action(async (folder: string) => done(await init(folder, context)))
  program
    .command('map-test')
    .description('tell which mapping an address, or cube:<user id>, leads to')
    .argument('<address>', 'an extension, a SIP URI, or cube:<user id>')
    .addOption(configOption(context))
    .action(async (address: string, options: ConfigOption) => done(await mapTest(address, options, context)))
  program
    .command('health-check')
    .description('ask the running bridge whether it is alive')
    .addOption(configOption(context))
    .option('-u, --url <url>', 'where it listens, when not as the configuration says', parseUrl)
    .option('-t, --timeout <seconds>', 'how long to wait', parseSeconds, 4)
    .action(async (options: HealthCheckOptions) => done(await healthCheck(options, context)))
  program
    .command('doctor')
    .description('look at everything that calls need, and say what to do')
    .addOption(configOption(context))
    .option('--json', 'a line of JSON for each thing looked at')
    .option('--sign-in', 'also try to sign in the identity of the first mapping')
    .action(async (options: DoctorOptions) => done(await doctor(options, context)))
  program
    .command('version')
    .description('print the version')
    .action(() => {
      context.stdout.write(`cubebridge ${version} (Node ${process.versions.node})\n`)
    })
  for (const add of OVER_THE_API) add(program, context, done)
  return program
}

const OVER_THE_API = [
  ...[addCalls, addCall, addHangup, addTransfer, addEvents, addCdr, addRecordings, addMappings, addTokens, addDrain],
]

function refuseArguments(program: Command, [first]: readonly string[]): void {
  if (first === undefined) return
  if (program.args[0] === 'run') program.error(`error: run takes no argument, but got ${JSON.stringify(first)}`)
  const names = program.commands.map((command) => command.name())
  if (names.includes(first)) program.error(`error: options go behind the command: cubebridge ${first} …`)
  const near = nearestName(first, names)
  program.error(`error: unknown command ${JSON.stringify(first)}${near ? `; did you mean "${near}"?` : ''}`)
}

/** What is not a BridgeError is a defect, and its stack is what a report of it needs. */
function inspectDefect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
