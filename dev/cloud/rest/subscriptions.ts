import { z } from 'zod'
import { misshapen, notFound } from './replies.ts'
import type { Route } from './route.ts'

const createSchema = z.object({
  notification_channel: z.string(),
  device: z.object({ udid: z.string(), platform: z.string() }),
  push_token: z.object({ environment: z.string(), client_identification_sequence: z.string() }),
})

interface Subscription {
  readonly id: number
  readonly notification_channel: { readonly name: string }
  readonly device: { readonly udid: string; readonly platform: { readonly name: string } }
}

/** `POST`, `GET` and `DELETE /subscriptions`: which devices would get pushes. Kept by each cloud for itself. */
export function subscriptionRoutes(): Route[] {
  const byUser = new Map<number, Subscription[]>()
  let nextId = 1
  return [
    {
      method: 'POST',
      path: '/subscriptions',
      withUser: ({ body, user }) => {
        const parsed = createSchema.safeParse(body)
        if (!parsed.success) return misshapen(parsed.error)
        const { notification_channel, device } = parsed.data
        const subscription: Subscription = {
          id: nextId++,
          notification_channel: { name: notification_channel },
          device: { udid: device.udid, platform: { name: device.platform } },
        }
        byUser.set(user.id, [...(byUser.get(user.id) ?? []), subscription])
        return { status: 201, body: [{ subscription }] }
      },
    },
    {
      method: 'GET',
      path: '/subscriptions',
      withUser: ({ user }) => ({
        status: 200,
        body: (byUser.get(user.id) ?? []).map((subscription) => ({ subscription })),
      }),
    },
    {
      method: 'DELETE',
      path: '/subscriptions/:id',
      withUser: ({ segments, user }) => {
        const own = byUser.get(user.id) ?? []
        const kept = own.filter(({ id }) => String(id) !== segments[1])
        byUser.set(user.id, kept)
        return kept.length < own.length ? { status: 200 } : notFound
      },
    },
  ]
}
