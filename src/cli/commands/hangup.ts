import type { Command } from 'commander'
import { callIdOf, path } from '../api/calls.ts'
import { apiCommand, openSession, type ApiOptions } from '../api/session.ts'
import type { CliContext, Done } from '../context.ts'

/** `cubebridge hangup <call>`: ends a call on all sides. */
export function addHangup(program: Command, context: CliContext, done: Done): void {
  apiCommand(program, 'hangup', 'hang a call up on all sides', context)
    .argument('<call>', 'the id of a live call, or the beginning of it')
    .action(async (ref: string, options: ApiOptions) => {
      const { api, out } = await openSession(options, context)
      const callId = await callIdOf(api, ref)
      await api.ask('DELETE', path(callId))
      if (out.json) out.value({ callId, outcome: 'hung-up' })
      else out.good(`call ${callId} is over`)
      done(0)
    })
}
