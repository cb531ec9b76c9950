import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { bareJid } from '../chat/jid.ts'
import { rejectSignal } from '../chat/signal.ts'
import { misshapen } from './replies.ts'
import type { Route } from './route.ts'

const rejectSchema = z.object({
  sessionID: z.string().min(1),
  recipientId: z.coerce.number().int().positive(),
  platform: z.string().default('web'),
  userInfo: z.record(z.string().regex(/^[A-Za-z_][\w.-]*$/), z.coerce.string()).default({}),
})

/** `POST /calls/reject`: an app that was woken by a push rejects a call without joining the chat. */
export const callsRejectRoutes: Route[] = [
  {
    method: 'POST',
    path: '/calls/reject',
    withUser: ({ parts, body, user }) => {
      const parsed = rejectSchema.safeParse(body)
      if (!parsed.success) return misshapen(parsed.error)
      const { recipientId, ...call } = parsed.data
      const from = bareJid(parts.settings, user.id)
      const to = bareJid(parts.settings, recipientId)
      const id = randomBytes(12).toString('hex')
      parts.chat.route(rejectSignal(from, to, id, call), { userId: user.id, connection: undefined })
      return { status: 200, body: {} }
    },
  },
]
