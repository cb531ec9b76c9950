import { z } from 'zod'
import { publicUser } from '../users.ts'
import { misshapen } from './replies.ts'
import type { Route } from './route.ts'
import { signIn, signInSchema } from './sign-in.ts'

/** `{ login, password }`, bare or under `user`. */
const loginSchema = z.union([z.object({ user: signInSchema }), signInSchema.transform((user) => ({ user }))])

/** `POST` and `DELETE /login`: a user enters or leaves an existing session. */
export const loginRoutes: Route[] = [
  {
    method: 'POST',
    path: '/login',
    withSession: async ({ parts, session, body }) => {
      const parsed = loginSchema.safeParse(body)
      if (!parsed.success) return misshapen(parsed.error)
      const result = await signIn(parsed.data.user, parts)
      if ('refusal' in result) return result.refusal
      session.user = result.user
      return { status: 202, body: { user: publicUser(result.user) } }
    },
  },
  {
    method: 'DELETE',
    path: '/login',
    withSession: ({ session }) => {
      session.user = undefined
      return { status: 200 }
    },
  },
]
