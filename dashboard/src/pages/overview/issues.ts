import { count } from '../../lib/format.ts'
import type { BridgeStateView } from '../../live/bridge-state.ts'
import { statusWord } from '../../parts/status-words.ts'
import { words } from './words.ts'

export type Condition = 'active' | 'degraded' | 'stopping' | 'down'

/** Something that is wrong now. */
export interface Issue {
  readonly key: string
  readonly tone: 'bad' | 'warn'
  readonly text: string
  /** In the bridge's own words. */
  readonly detail: string | null
  /** Epoch ms; undefined: not known. */
  readonly since: number | undefined
}

/** So many identities are told one by one. */
const ONE_BY_ONE = 3
/** Records pass through the spool all the time; so many wait only when something holds them up. */
const MANY_WAITING = 20

/** Everything that is wrong, what keeps calls from being made first. */
export function issuesOf(view: BridgeStateView): Issue[] {
  const text = words().issues
  const { stopping, room, ari, ami, sip, media, mappings, store, ready } = view.readiness
  const found: Issue[] = []
  const add = (key: string, tone: Issue['tone'], text: string, detail: string | null = null, since?: number): void =>
    void found.push({ key, tone, text, detail, since })
  if (stopping) add('stopping', 'bad', text.stopping)
  if (ari && !ari.ready) add('ari', 'bad', text.ari, ari.detail, ari.since)
  if (media.workers === 0) add('media', 'bad', text.noWorkers)
  else if (media.workers < media.wanted) add('media', 'warn', text.workers(media.workers, media.wanted))
  if (!room.free) add('room', 'bad', text.full, room.detail)
  found.push(...identityIssues(view), ...registrationIssues(view))
  if (ami && !ami.ready) add('ami', 'warn', text.ami, ami.detail, ami.since)
  if (sip && !sip.ready) add('sip', ari ? 'warn' : 'bad', ari ? text.sip : text.sipAlone, sip.detail, sip.since)
  if (!store.ready) add('store', 'bad', text.store, store.detail, store.since)
  if (store.waiting >= MANY_WAITING) add('waiting', 'warn', text.waiting(count(store.waiting)))
  if (mappings.error !== null) add('mappings', 'warn', text.mappings, mappings.error)
  if (media.complexityCeiling < 10) add('ceiling', 'warn', text.ceiling(media.complexityCeiling))
  const { transcoding } = media
  if (transcoding && transcoding.limit > 0 && transcoding.inUse >= transcoding.limit) {
    add('transcoding', 'warn', text.transcoding(count(transcoding.inUse)))
  }
  if (!ready && found.length === 0) add('ready', 'bad', text.notReady)
  return [...found.filter(({ tone }) => tone === 'bad'), ...found.filter(({ tone }) => tone === 'warn')]
}

function identityIssues({ readiness: { identities } }: BridgeStateView): Issue[] {
  const text = words().issues
  const away = identities.filter(({ ready }) => !ready)
  if (away.length <= ONE_BY_ONE) {
    return away.map(({ login, status, detail, since, userId }) => ({
      key: `identity ${userId}`,
      tone: status === 'refused' ? 'bad' : 'warn',
      text: text.identity(login),
      detail,
      since,
    }))
  }
  const what = text.identities(count(away.length), count(identities.length))
  return [{ key: 'identities', tone: 'bad', text: what, detail: away[0]?.detail ?? null, since: undefined }]
}

function registrationIssues({ registrations: { phones, trunks } }: BridgeStateView): Issue[] {
  const text = words().issues
  const found: Issue[] = trunks
    .filter(({ status }) => status !== 'Registered')
    .map(({ client, status, since }) => ({
      ...{ key: `trunk ${client}`, tone: 'bad', text: text.trunk(client, statusWord(status)), detail: null, since },
    }))
  const unreachable = phones.filter(({ state }) => state === 'unreachable')
  if (unreachable.length > 0) {
    const names = unreachable.slice(0, 8).map(({ endpoint }) => endpoint)
    const detail = names.join(', ') + (unreachable.length > names.length ? ' …' : '')
    const since = unreachable.length === 1 ? unreachable[0]?.since : undefined
    found.push({ key: 'phones', tone: 'warn', text: text.unreachable(unreachable.length), detail, since })
  }
  return found
}

export function conditionOf(
  { readiness: { stopping, ready, room } }: BridgeStateView,
  issues: readonly Issue[],
): Condition {
  if (stopping) return 'stopping'
  if (!ready || !room.free) return 'down'
  return issues.length > 0 ? 'degraded' : 'active'
}
