/** What is played to or recorded: one channel, or all that is heard in a bridge. */
export type AriTarget = { readonly channel: string } | { readonly bridge: string }

/** The path of the target's resource. */
export function pathOf(target: AriTarget): readonly [resource: string, id: string] {
  return 'channel' in target ? ['channels', target.channel] : ['bridges', target.bridge]
}

/** The id in a `target_uri` of ARI's: `channel:1795451.0`, `bridge:A`. Empty when there is none. */
export function idInUri(uri: string): string {
  return /^(?:channel|bridge):(.+)$/s.exec(uri)?.[1] ?? ''
}
