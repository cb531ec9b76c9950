/** What a token allows. `control` and `monitor` include `read`; `admin` includes all. */
export const SCOPES = ['read', 'control', 'monitor', 'admin'] as const

export type Scope = (typeof SCOPES)[number]

/** Whether someone with the scopes `held` may do what needs `needed`. */
export function allows(held: readonly Scope[], needed: Scope): boolean {
  if (held.includes('admin') || held.includes(needed)) return true
  return needed === 'read' && held.length > 0
}
