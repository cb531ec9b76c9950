/** What the bench and the process that passes video through know of one another. */
export const KEYS = { profile: 'AEAD_AES_128_GCM', key: Buffer.alloc(16, 7), salt: Buffer.alloc(12, 9) } as const
export const PAYLOAD_TYPES = { phone: 99, app: 102 } as const
/** Of the first call's stream to its app; the others follow. */
export const FIRST_SSRC = 1

/** Where one call's packets are taken. */
export interface Doors {
  readonly phone: number
  readonly app: number
}

export interface Passing {
  readonly open: (asked: { readonly calls: number; readonly to: number }) => Promise<Doors[]>
  readonly describe: (nothing: undefined) => string[]
  readonly close: (nothing: undefined) => void
}
