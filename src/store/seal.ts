import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { StoreError } from './errors.ts'

const VERSION = 'v1'
/** NIST SP 800-38D 8.2.2: 96 random bits, good for 2^32 secrets under one key. */
const IV_BYTES = 12
const TAG_BYTES = 16

interface Key {
  /** Tells which key sealed a secret, and nothing about the key. */
  readonly id: string
  readonly bytes: Uint8Array
}

/**
 * Seals secrets by AES-256-GCM. A sealed secret is text, `v1.<key id>.<iv>.<ciphertext and tag>`, and opens only at the
 * place it was sealed for: copied into another row it is refused.
 */
export class Seal {
  readonly #newest: Key | undefined
  readonly #keys: ReadonlyMap<string, Key>

  /** `key` seals and opens, `oldKeys` open only; 32 bytes each. */
  constructor(key: Uint8Array | undefined, oldKeys: readonly Uint8Array[] = []) {
    this.#newest = key && toKey(key)
    const all = [...(this.#newest ? [this.#newest] : []), ...oldKeys.map(toKey)]
    this.#keys = new Map(all.map((one) => [one.id, one]))
  }

  /** `place` names the row and column. Throws a StoreError `store_no_key`. */
  seal(secret: string, place: string): string {
    if (!this.#newest) {
      throw new StoreError(
        'store_no_key',
        'a password or jwt can not be kept without a key to seal it with: make one by "openssl rand -base64 32" and ' +
          'name it in store.key',
      )
    }
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#newest.bytes, iv, { authTagLength: TAG_BYTES })
    cipher.setAAD(associated(this.#newest.id, place))
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return [VERSION, this.#newest.id, iv.toString('base64url'), sealed.toString('base64url')].join('.')
  }

  /** Throws a StoreError `store_wrong_key` that says what to do. */
  open(sealed: string, place: string): string {
    const [version, keyId = '', iv = '', text = '', more] = sealed.split('.')
    const bytes = Buffer.from(text, 'base64url')
    if (version !== VERSION || more !== undefined || bytes.length < TAG_BYTES) {
      throw new StoreError('store_wrong_key', 'a sealed secret is damaged: save it anew')
    }
    const key = this.#keys.get(keyId)
    if (!key) {
      throw new StoreError(
        'store_wrong_key',
        `a secret is sealed with the key ${keyId}, which is neither store.key nor one of store.oldKeys: put that key ` +
          'into store.oldKeys, or save the secret anew',
      )
    }
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(associated(keyId, place))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
    } catch (error) {
      throw new StoreError('store_wrong_key', 'a sealed secret was changed, or comes from another row: save it anew', {
        cause: error,
      })
    }
  }

  /** Whether the secret is sealed with the key that seals now. */
  isNewest(sealed: string): boolean {
    return this.#newest !== undefined && sealed.split('.')[1] === this.#newest.id
  }

  /** Which key seals now; for logs. */
  get keyId(): string | undefined {
    return this.#newest?.id
  }
}

function toKey(bytes: Uint8Array): Key {
  if (bytes.length !== 32) throw new StoreError('store_misconfigured', 'a store key must have 32 bytes')
  return { id: keyIdOf(bytes), bytes }
}

/** What a sealed secret says of the key that sealed it. */
export function keyIdOf(bytes: Uint8Array): string {
  return createHash('sha256').update('cubebridge key id\0').update(bytes).digest('hex').slice(0, 12)
}

function associated(keyId: string, place: string): Buffer {
  return Buffer.from(`${VERSION}\0${keyId}\0${place}`)
}
