import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Parts } from '../parts.ts'
import type { CloudUser } from '../users.ts'
import { externalRefused, invalid, unauthorized } from './replies.ts'
import type { Reply } from './route.ts'

/** The `user` of `POST /session` and the body of `POST /login`. */
export const signInSchema = z.object({
  login: z.string().optional(),
  email: z.string().optional(),
  password: z.string().optional(),
  guest: z.union([z.string(), z.number(), z.boolean()]).optional(),
  full_name: z.string().nullish(),
})

export type SignIn = z.infer<typeof signInSchema>

export type SignInResult = { readonly user: CloudUser } | { readonly refusal: Reply }

/** Finds out who signs in: a guest, a token of the custom identity provider, or an account by its password. */
export async function signIn(who: SignIn, parts: Parts): Promise<SignInResult> {
  const { users, settings, faults } = parts
  if (who.guest) {
    const login = `guest_login_${randomBytes(18).toString('hex').toUpperCase()}`
    return { user: users.add({ login, fullName: who.full_name ?? null, guest: true }) }
  }
  if (!who.login && !who.email) return { refusal: invalid({ base: ['email or login required'] }) }
  if (!who.password) return { refusal: invalid({ password: ['cannot be blank'] }) }

  const user = who.login ? users.find('login', who.login) : users.find('email', who.email!)
  // A login that no account has may be a token: the two live side by side here.
  if (!user && who.login && settings.identityProvider) return external(who.login, parts)
  if (!user && settings.autoSignup) {
    return { user: users.add({ login: who.login ?? null, email: who.email ?? null, password: who.password }) }
  }
  if (user?.password !== who.password || faults.refusesSignIn(user.login)) return { refusal: unauthorized }
  return { user }
}

/** The account of an external identity; made at its first sign-in, as the real cloud does. */
async function external(token: string, { users, settings, faults }: Parts): Promise<SignInResult> {
  const identity = await settings.identityProvider?.(token)
  if (!identity) return { refusal: externalRefused }
  const { externalId, login, fullName } = identity
  const user = users.find('externalId', externalId)
  if (faults.refusesSignIn(user?.login ?? login ?? null)) return { refusal: externalRefused }
  if (user) return { user }
  const free = login !== undefined && !users.find('login', login)
  return { user: users.add({ externalId, login: free ? login : null, fullName: fullName ?? null }) }
}
