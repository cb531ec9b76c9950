import type { Bridge } from './bridge.ts'
import type { Log } from './lib/log.ts'

export interface StoppingOptions {
  /** How long live calls may go on after SIGTERM. */
  readonly drainMs: number
  readonly log: Log
}

/**
 * Runs until a signal ends it, and resolves with the exit code. SIGTERM, or an operator by the interface, refuses new
 * calls and lets the live ones finish; SIGINT, or a second signal, ends them at once; SIGHUP reopens the file of records and reads the mappings,
 * and the interface's certificate, again. What
 * nobody caught ends the bridge cleanly and with code 1: going on with unknown state would be worse for callers.
 */
export async function runUntilStopped(bridge: Bridge, { drainMs, log }: StoppingOptions): Promise<number> {
  const { lines, mappingFile, http, stop } = bridge.rooms
  const asked = new Promise<number>((resolve) => {
    let ending = false
    const end = (why: object, code: number) => {
      if (ending) return
      ending = true
      log.info(why, 'stopping at once')
      bridge.close().then(
        () => resolve(code),
        () => resolve(1),
      )
    }
    let draining = false
    const drain = (why: object, ms: number) => {
      if (draining) return
      draining = true
      log.info({ ...why, drainMs: ms }, 'refusing new calls; live ones may finish')
      bridge.drain(ms).then(
        () => resolve(0),
        () => resolve(1),
      )
    }
    process.on('SIGTERM', () => {
      if (draining) end({ signal: 'SIGTERM' }, 0)
      else drain({ signal: 'SIGTERM' }, drainMs)
    })
    stop.onAsked((ms) => drain({ asked: 'by the interface' }, ms))
    process.once('SIGINT', () => end({ signal: 'SIGINT' }, 0))
    process.on('SIGHUP', () => {
      lines.reopen()
      void http?.reloadTls()
      mappingFile.reload().catch((error: unknown) => log.warn({ err: error }, 'the mappings could not be read again'))
    })
    const defect = (error: unknown) => {
      log.fatal({ err: error }, 'a defect: nobody caught this')
      end({ defect: true }, 1)
    }
    // Not `once`: a second defect while the first is being cleared away would end the process with calls in Asterisk.
    process.on('uncaughtException', defect)
    process.on('unhandledRejection', defect)
  })
  const code = await asked
  log.info({ code }, 'the bridge is down')
  return code
}
