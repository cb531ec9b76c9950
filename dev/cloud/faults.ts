import type { ChatConnection } from './chat/chat-connection.ts'
import type { Sessions } from './sessions.ts'

/** Which signals a fault strikes; what is left out matches any. */
export interface SignalMatch {
  readonly signalType?: string
  readonly from?: number
  readonly to?: number
  readonly sessionID?: string
}

export interface RestMatch {
  readonly method?: string
  /** The path without `.json`, or its beginning: `/session`. */
  readonly path?: string
}

/** What became of a struck signal or request. */
export type SignalFate = { readonly kind: 'drop' } | { readonly kind: 'delay'; readonly ms: number }
export type RestFate = { readonly kind: 'fail'; readonly status: number } | { readonly kind: 'stall' }

/** Ends a fault before it has struck as often as it was to. */
export type Undo = () => void

interface Rule<Match, Fate> {
  readonly match: Match
  readonly fate: Fate
  left: number
}

/** What faults act on. */
export interface FaultTargets {
  readonly connections: () => Iterable<ChatConnection>
  readonly sessions: Sessions
  /** Closes the listening port and every connection; and listens on the same port again. */
  readonly stopListening: () => Promise<void>
  readonly listenAgain: () => Promise<void>
}

/** Everything that can be made to go wrong. Faults last until undone, used up, or `clear()`. */
export class Faults {
  readonly #targets: FaultTargets
  readonly #signalRules: Rule<SignalMatch, SignalFate>[] = []
  readonly #restRules: Rule<RestMatch, RestFate>[] = []
  readonly #refused = new Set<string>()

  constructor(targets: FaultTargets) {
    this.#targets = targets
  }

  /** Signals vanish on their way; the sender is not told. */
  dropSignals(match: SignalMatch = {}, times = Infinity): Undo {
    return add(this.#signalRules, match, { kind: 'drop' }, times)
  }

  /** Signals arrive late, and so perhaps out of order. */
  delaySignals(ms: number, match: SignalMatch = {}, times = Infinity): Undo {
    return add(this.#signalRules, match, { kind: 'delay', ms }, times)
  }

  /** REST answers with `status` instead of doing anything. */
  failRest(status = 503, match: RestMatch = {}, times = Infinity): Undo {
    return add(this.#restRules, match, { kind: 'fail', status }, times)
  }

  /** REST takes the request and never answers. */
  stallRest(match: RestMatch = {}, times = Infinity): Undo {
    return add(this.#restRules, match, { kind: 'stall' }, times)
  }

  /** Cuts the user's chat sockets without a goodbye. Returns how many there were. */
  disconnectChat(userId: number): number {
    return this.#each(userId, (connection) => connection.destroy())
  }

  disconnectAllChats(): number {
    return this.#each(undefined, (connection) => connection.destroy())
  }

  /**
   * Half-open sockets: the user's present connections are neither read nor written any more, nor closed; not even
   * WebSocket pings are answered. The cloud goes on believing in them. New connections work.
   */
  freezeChat(userId: number): number {
    return this.#each(userId, (connection) => connection.freeze())
  }

  /** The cloud is down: connections are refused until `comeBack()`. Accounts and sessions survive. */
  async goDown(): Promise<void> {
    await this.#targets.stopListening()
  }

  async comeBack(): Promise<void> {
    await this.#targets.listenAgain()
  }

  expireToken(token: string): void {
    this.#targets.sessions.close(token)
  }

  /** Expires the sessions of one user, or of all. Chats that are already signed in go on. Returns how many. */
  expireTokens(userId?: number): number {
    const hit = this.#targets.sessions.live().filter((s) => userId === undefined || s.user?.id === userId)
    for (const session of hit) this.expireToken(session.token)
    return hit.length
  }

  /** REST and chat refuse this login as they would a wrong password. */
  refuseSignIn(login: string): Undo {
    this.#refused.add(login.toLowerCase())
    return () => void this.#refused.delete(login.toLowerCase())
  }

  /** Ends all faults; frozen connections are cut, since nobody could tell what they missed. */
  clear(): void {
    this.#signalRules.length = 0
    this.#restRules.length = 0
    this.#refused.clear()
    for (const connection of this.#targets.connections()) if (connection.frozen) connection.destroy()
  }

  /** Asked by the chat for each signal; counts a strike. */
  strikeSignal(signal: Required<SignalMatch>): SignalFate | undefined {
    return strike(this.#signalRules, (match) =>
      Object.entries(match).every(([key, value]) => signal[key as keyof SignalMatch] === value),
    )
  }

  /** Asked by REST for each request; counts a strike. */
  strikeRest(method: string, path: string): RestFate | undefined {
    return strike(
      this.#restRules,
      (match) => (match.method ?? method) === method && (match.path === undefined || path.startsWith(match.path)),
    )
  }

  refusesSignIn(login: string | null): boolean {
    return login !== null && this.#refused.has(login.toLowerCase())
  }

  #each(userId: number | undefined, act: (connection: ChatConnection) => void): number {
    const hit = [...this.#targets.connections()].filter((c) => userId === undefined || c.userId === userId)
    for (const connection of hit) act(connection)
    return hit.length
  }
}

function add<Match, Fate>(rules: Rule<Match, Fate>[], match: Match, fate: Fate, times: number): Undo {
  const rule = { match, fate, left: times }
  rules.push(rule)
  return () => void (rule.left = 0)
}

/** The first rule that matches and still has strikes left. */
function strike<Match, Fate>(rules: Rule<Match, Fate>[], matches: (match: Match) => boolean): Fate | undefined {
  const rule = rules.find((candidate) => candidate.left > 0 && matches(candidate.match))
  if (rule) rule.left--
  return rule?.fate
}
