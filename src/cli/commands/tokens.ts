import { InvalidArgumentError, type Command } from 'commander'
import { SCOPES } from '../../http/scopes.ts'
import { z } from '../../lib/schema.ts'
import { apiCommand, openSession, type ApiOptions } from '../api/session.ts'
import { momentText, parseFuture } from '../api/times.ts'
import type { CliContext, Done } from '../context.ts'

const time = z.number().nullable()
const tokenBody = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.number(),
  expiresAt: time,
  revokedAt: time,
  lastUsedAt: time,
})
const createdBody = tokenBody.extend({ token: z.string() })

interface CreateOptions extends ApiOptions {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expires?: number
}

/** `cubebridge tokens`: who may ask the bridge for what. */
export function addTokens(program: Command, context: CliContext, done: Done): void {
  const tokens = program
    .command('tokens')
    .description('tokens for programs and people, beside those of the configuration')
  apiCommand(tokens, 'list', 'list them, newest first (the default)', context, { isDefault: true }).action(
    async (options: ApiOptions) => {
      const { api, out } = await openSession(options, context)
      const items = await api.list('/v1/tokens', 'tokens')
      if (out.json) out.value(items)
      else {
        const headings = ['ID', 'NAME', 'SCOPES', 'STATE', 'MADE', 'EXPIRES', 'LAST USED']
        out.table(
          headings,
          items.map((item) => row(api.read(tokenBody, item))),
          'none was made',
        )
      }
      done(0)
    },
  )

  apiCommand(tokens, 'create', 'make one; it is printed once and never again', context)
    .requiredOption('--name <name>', 'whose it is: the audit log names them so')
    .requiredOption('--scopes <scopes>', `what it allows, with commas: ${SCOPES.join(', ')}`, parseScopes)
    .option('--expires <time>', 'until when: 90d, 2027-01-01; for ever when absent', parseFuture)
    .action(async ({ name, scopes, expires, ...options }: CreateOptions) => {
      const { api, out } = await openSession(options, context)
      const body = { name, scopes, ...(expires !== undefined && { expiresAt: expires }) }
      const reply = await api.ask('POST', '/v1/tokens', { body })
      const made = api.read(createdBody, reply)
      if (out.json) out.value(reply)
      else {
        // The token alone on standard output: token=$(cubebridge tokens create …).
        context.stderr.write(`token ${made.id} of ${made.name}: ${made.scopes.join(', ')}. It is shown this once:\n`)
        out.line(made.token)
      }
      done(0)
    })

  apiCommand(tokens, 'revoke', 'refuse one from now on', context)
    .argument('<id>', 'its id, as "cubebridge tokens list" tells it')
    .action(async (id: string, options: ApiOptions) => {
      const { api, out } = await openSession(options, context)
      const reply = await api.ask('DELETE', `/v1/tokens/${encodeURIComponent(id)}`)
      const { name } = api.read(tokenBody, reply)
      if (out.json) out.value(reply)
      else out.good(`token ${id} of ${name} is refused from now on`)
      done(0)
    })
}

function row({ id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt }: z.output<typeof tokenBody>): string[] {
  const over = expiresAt !== null && expiresAt <= Date.now()
  const state = revokedAt === null ? (over ? 'expired' : 'valid') : 'revoked'
  const [expires = '', used = ''] = [expiresAt, lastUsedAt].map((at) => (at === null ? 'never' : momentText(at)))
  return [id, name, scopes.join(','), state, momentText(createdAt), expires, used]
}

function parseScopes(text: string): readonly string[] {
  const scopes = text.split(',').map((scope) => scope.trim())
  const known: readonly string[] = SCOPES
  if (scopes.every((scope) => known.includes(scope))) return [...new Set(scopes)]
  throw new InvalidArgumentError(`It must be of ${SCOPES.join(', ')}, with commas.`)
}
