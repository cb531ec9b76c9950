/** What makes the addresses of one app: `<userId>-<appId>@<chat domain>/<resource>`. */
export interface AddressSpace {
  readonly appId: number
  readonly chatDomain: string
}

export interface UserAddress {
  readonly userId: number
  readonly resource: string | undefined
}

export function bareJid(space: AddressSpace, userId: number): string {
  return `${userId}-${space.appId}@${space.chatDomain}`
}

export function fullJid(space: AddressSpace, userId: number, resource: string): string {
  return `${bareJid(space, userId)}/${resource}`
}

/** Undefined for an address that is not a user of this app. */
export function parseJid(space: AddressSpace, jid: string): UserAddress | undefined {
  const slash = jid.indexOf('/')
  const bare = slash < 0 ? jid : jid.slice(0, slash)
  const match = /^(\d{1,15})-(\d{1,15})@(.+)$/.exec(bare)
  if (!match || Number(match[2]) !== space.appId || match[3] !== space.chatDomain) return undefined
  return { userId: Number(match[1]), resource: slash < 0 ? undefined : jid.slice(slash + 1) || undefined }
}

/** The user id of the SASL user name `<userId>-<appId>`. */
export function parseLocalPart(space: AddressSpace, localPart: string): number | undefined {
  return parseJid(space, `${localPart}@${space.chatDomain}`)?.userId
}
