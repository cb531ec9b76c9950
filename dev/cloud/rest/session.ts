import { z } from 'zod'
import type { Parts } from '../parts.ts'
import type { Session } from '../sessions.ts'
import { publicUser, timestamp } from '../users.ts'
import { invalid, misshapen, unauthorized } from './replies.ts'
import type { Route } from './route.ts'
import { signIn, signInSchema } from './sign-in.ts'

const createSchema = z.object({
  application_id: z.union([z.string(), z.number()]).transform(String),
  auth_key: z.string(),
  user: signInSchema.optional(),
  provider: z.string().optional(),
})

/** `POST`, `GET` and `DELETE /session`. */
export const sessionRoutes: Route[] = [
  {
    method: 'POST',
    path: '/session',
    anyone: async ({ parts, body }) => {
      const parsed = createSchema.safeParse(body)
      if (!parsed.success) return misshapen(parsed.error)
      const { application_id, auth_key, user, provider } = parsed.data
      if (application_id !== String(parts.settings.appId) || auth_key !== parts.settings.authKey) return unauthorized
      if (provider !== undefined) return invalid({ base: ['Unsupported provider'] })
      if (!user) return { status: 201, body: describe(parts.sessions.open(undefined), parts) }
      const result = await signIn(user, parts)
      if ('refusal' in result) return result.refusal
      return { status: 201, body: describe(parts.sessions.open(result.user), parts) }
    },
  },
  {
    method: 'GET',
    path: '/session',
    withSession: ({ parts, session }) => ({ status: 200, body: describe(session, parts) }),
  },
  {
    method: 'DELETE',
    path: '/session',
    withSession: ({ parts, session }) => {
      parts.sessions.close(session.token)
      return { status: 200 }
    },
  },
]

function describe(session: Session, { settings, clock }: Parts): unknown {
  return {
    session: {
      id: session.id,
      user_id: session.user?.id ?? 0,
      application_id: settings.appId,
      token: session.token,
      ts: Math.floor(session.createdAt / 1000),
      created_at: timestamp(session.createdAt),
      updated_at: timestamp(clock.now()),
      user: session.user ? publicUser(session.user) : null,
    },
  }
}
