#!/usr/bin/env node
import { openBridge } from './bridge.ts'
import { runCli } from './cli/run-cli.ts'
import type { BridgeConfig } from './config/bridge-config.ts'
import { createLog } from './lib/log.ts'
import { version } from './lib/version.ts'
import { runUntilStopped } from './stopping.ts'

async function start(config: BridgeConfig): Promise<number> {
  const log = createLog(config.log.level)
  const bridge = await openBridge(config, log)
  log.info({ version, url: bridge.rooms.http?.url, mappings: bridge.rooms.mappings.status().count }, 'the bridge is up')
  return runUntilStopped(bridge, { drainMs: config.calls.drainSeconds * 1000, log })
}

process.exitCode = await runCli(process.argv.slice(2), { start })
