import type { BridgeStateView } from '../../live/bridge-state.ts'
import { statusTone, statusWord } from '../../parts/status-words.ts'
import type { StateRow } from './state-list.ts'
import { words } from './words.ts'

export function phoneRows({ registrations: { phones } }: BridgeStateView): StateRow[] {
  const devices: Readonly<Record<string, string>> = words().devices
  return phones.map(({ endpoint, state, since, device }) => ({
    key: endpoint,
    name: endpoint,
    detail: devices[device] ?? device,
    // A phone that is switched off is no trouble, one that does not answer is.
    tone: state === 'unreachable' ? 'warn' : statusTone(state),
    state: statusWord(state),
    since,
  }))
}

export function trunkRows({ registrations: { trunks } }: BridgeStateView): StateRow[] {
  return trunks.map(({ client, server, status, since }) => ({
    key: `${client} ${server}`,
    name: client,
    detail: server,
    tone: status === 'Registered' ? 'ok' : 'bad',
    state: statusWord(status),
    since,
  }))
}

export function identityRows({ readiness: { identities } }: BridgeStateView): StateRow[] {
  return identities.map(({ userId, login, mappings, status, since, detail, ready }) => ({
    key: String(userId),
    name: login,
    detail: mappings.length === 0 ? words().lists.noMapping : mappings.join(', '),
    tone: statusTone(status),
    state: statusWord(status),
    since,
    problem: ready ? null : detail,
  }))
}
