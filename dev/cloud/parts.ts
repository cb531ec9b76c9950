import type { Clock } from '../../src/lib/clock.ts'
import type { ChatRoom } from './chat/chat-room.ts'
import type { AddressSpace } from './chat/jid.ts'
import type { Faults } from './faults.ts'
import type { IdentityProvider } from './identity.ts'
import type { Journal } from './journal.ts'
import type { Sessions } from './sessions.ts'
import type { Users } from './users.ts'

/** How the cloud was set up. */
export interface Settings extends AddressSpace {
  readonly authKey: string
  /** Whether signing in with an unknown login creates the account, as the real cloud does unless the admin forbids it. */
  readonly autoSignup: boolean
  readonly identityProvider: IdentityProvider | undefined
  /** Whether SASL ANONYMOUS is offered beside PLAIN. */
  readonly offerAnonymous: boolean
}

/** What REST and chat share. */
export interface Parts {
  readonly settings: Settings
  readonly clock: Clock
  readonly users: Users
  readonly sessions: Sessions
  readonly journal: Journal
  readonly faults: Faults
  readonly chat: ChatRoom
}
