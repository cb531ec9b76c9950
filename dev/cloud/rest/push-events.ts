import { z } from 'zod'
import { timestamp } from '../users.ts'
import { misshapen } from './replies.ts'
import type { Route } from './route.ts'

/** User ids: `"1,2"` as documented, or a list. */
const ids = z
  .union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))])
  .transform((value) => [value].flat().flatMap((item) => String(item).split(',')))
  .transform((items) => items.map((item) => Number(item.trim())).filter((id) => id > 0))

const eventSchema = z.object({
  event: z.object({
    notification_type: z.literal('push'),
    push_type: z.string().nullish(),
    environment: z.enum(['development', 'production']),
    /** Base64 of the payload. */
    message: z.string().min(1),
    user: z.object({ ids }),
  }),
})

/** `POST /events`: asks for a push notification. Nothing is sent anywhere; it is recorded. */
export const pushEventRoutes: Route[] = [
  {
    method: 'POST',
    path: '/events',
    withUser: ({ parts, body, user }) => {
      const parsed = eventSchema.safeParse(body)
      if (!parsed.success) return misshapen(parsed.error)
      const { push_type, environment, message, user: to } = parsed.data.event
      const now = parts.clock.now()
      const id = parts.journal.pushes.length + 1
      parts.journal.addPush({ id, at: now, from: user.id, to: to.ids, environment, payload: decode(message) })
      const event = {
        id,
        event_type: 'one_shot',
        message,
        date: null,
        period: null,
        name: null,
        occured_count: 0,
        created_at: timestamp(now),
        updated_at: timestamp(now),
        end_date: null,
        active: true,
        application_id: parts.settings.appId,
        user_id: user.id,
        kind: 'API',
        environment,
        tag_query: null,
        notification_channel: { name: push_type ?? null },
      }
      return { status: 201, body: [{ event }] }
    },
  },
]

function decode(message: string): unknown {
  const text = Buffer.from(message, 'base64').toString()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
