import { PassThrough } from 'node:stream'
import type { Test } from 'tap'
import { runCli } from '../../src/cli/run-cli.ts'
import type { HttpPorts } from '../../src/http/ports.ts'
import { serve, TOKEN, type FakePorts } from '../http/fixture.ts'

export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliFixture {
  readonly url: string
  readonly ports: FakePorts
  /** Runs a command line against the server, by environment. */
  readonly cli: (...argv: string[]) => Promise<CliRun>
  /** The same, with what it has said so far, until it is stopped. */
  readonly begin: (...argv: string[]) => RunningCli
}

export interface RunningCli {
  readonly said: () => CliRun
  readonly stop: () => Promise<CliRun>
}

/** A command line with all it prints. */
export function beginCli(argv: string[], env: Record<string, string | undefined>, cwd = '/'): RunningCli {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const stopping = new AbortController()
  let [stdout, stderr] = ['', '']
  out.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  err.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const start = () => Promise.reject(new Error('the bridge was started'))
  const context = { start, stdout: out, stderr: err, env, cwd, colour: false, interrupted: stopping.signal }
  let code = -1
  const running = runCli(argv, context).then((result) => (code = result))
  return {
    said: () => ({ code, stdout, stderr }),
    stop: async () => {
      stopping.abort()
      await running
      await new Promise((resolve) => setImmediate(resolve))
      return { code, stdout, stderr }
    },
  }
}

export async function runToEnd(argv: string[], env: Record<string, string | undefined>, cwd = '/'): Promise<CliRun> {
  const { said } = beginCli(argv, env, cwd)
  while (said().code < 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setImmediate(resolve))
  return said()
}

/** A real server with fake ports, and command lines against it. */
export async function serveCli(t: Test, instead: Partial<HttpPorts> = {}, cwd = '/'): Promise<CliFixture> {
  const { server, ports } = await serve(t, { requestsPerMinute: 10_000 }, instead)
  const env = { CUBEBRIDGE_URL: server.url, CUBEBRIDGE_TOKEN: TOKEN }
  return {
    url: server.url,
    ports,
    cli: (...argv) => runToEnd(argv, env, cwd),
    begin: (...argv) => beginCli(argv, env, cwd),
  }
}
