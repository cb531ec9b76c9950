import { z } from 'zod'
import { publicUser } from '../users.ts'
import { forbidden, invalid, misshapen, notFound, tokenRequired } from './replies.ts'
import type { Route } from './route.ts'

const MIN_PASSWORD = 8

const text = z.string().nullish()
const tagList = z
  .union([z.array(z.string()), z.string().transform((tags) => tags.split(',').map((tag) => tag.trim()))])
  .nullish()

const signUpSchema = z.object({
  user: z.object({
    login: text,
    email: text,
    password: text,
    full_name: text,
    phone: text,
    custom_data: text,
    tag_list: tagList,
  }),
})

const updateSchema = z.object({
  user: z.object({
    login: text,
    email: text,
    password: text,
    old_password: text,
    full_name: text,
    phone: text,
    custom_data: text,
    tag_list: tagList,
  }),
})

/** Registering, changing and deleting accounts, and looking one up. Searching is in users-search. */
export const userRoutes: Route[] = [
  {
    method: 'POST',
    path: '/users',
    anyone: ({ parts, body, authKey }) => {
      if (authKey !== parts.settings.authKey) return tokenRequired
      const parsed = signUpSchema.safeParse(body)
      if (!parsed.success) return misshapen(parsed.error)
      const { login, email, password, full_name, phone, custom_data, tag_list } = parsed.data.user
      const errors: Record<string, string[]> = {}
      if (!login && !email) errors.base = ['email or login required']
      if (!password) errors.password = ['cannot be blank']
      else if (password.length < MIN_PASSWORD) {
        errors.password = [`is too short (minimum is ${MIN_PASSWORD} characters)`]
      }
      if (login && parts.users.find('login', login)) errors.login = ['has already been taken']
      if (email && parts.users.find('email', email)) errors.email = ['has already been taken']
      if (Object.keys(errors).length > 0) return invalid(errors)
      const user = parts.users.add({
        login: login ?? null,
        email: email ?? null,
        password: password ?? undefined,
        fullName: full_name ?? null,
        phone: phone ?? null,
        customData: custom_data ?? null,
        tags: tag_list ?? [],
      })
      return { status: 201, body: { user: publicUser(user) } }
    },
  },
  {
    method: 'PUT',
    path: '/users/:id',
    withUser: ({ parts, segments, body, user }) => {
      if (Number(segments[1]) !== user.id) return forbidden
      const parsed = updateSchema.safeParse(body)
      if (!parsed.success) return misshapen(parsed.error)
      const { login, email, password, old_password, full_name, phone, custom_data, tag_list } = parsed.data.user
      if (password && old_password !== user.password) return invalid({ old_password: ['is incorrect'] })
      if (login && ![undefined, user].includes(parts.users.find('login', login))) {
        return invalid({ login: ['has already been taken'] })
      }
      if (login !== undefined) user.login = login
      if (email !== undefined) user.email = email
      if (password) user.password = password
      if (full_name !== undefined) user.fullName = full_name
      if (phone !== undefined) user.phone = phone
      if (custom_data !== undefined) user.customData = custom_data
      if (tag_list) user.tags = tag_list
      user.updatedAt = parts.clock.now()
      return { status: 200, body: { user: publicUser(user) } }
    },
  },
  {
    method: 'DELETE',
    path: '/users/:id',
    withUser: ({ parts, segments, user }) => {
      if (Number(segments[1]) !== user.id) return forbidden
      parts.users.remove(user.id)
      for (const session of parts.sessions.live()) if (session.user === user) parts.sessions.close(session.token)
      return { status: 200 }
    },
  },
  {
    method: 'GET',
    path: '/users/by_login',
    withUser: ({ parts, query }) => {
      const user = typeof query.login === 'string' ? parts.users.find('login', query.login) : undefined
      return user ? { status: 200, body: { user: publicUser(user) } } : notFound
    },
  },
  {
    method: 'GET',
    path: '/users/online',
    withUser: ({ parts, query }) => {
      const online = parts.chat.onlineUsers().flatMap((id) => parts.users.get(id) ?? [])
      if (query.count !== undefined) return { status: 200, body: { count: online.length } }
      return { status: 200, body: { users: online.map(publicUser) } }
    },
  },
]

/** Last of the users' routes, since its path would swallow the named ones. */
export const userByIdRoute: Route = {
  method: 'GET',
  path: '/users/:id',
  withUser: ({ parts, segments }) => {
    const user = parts.users.get(Number(segments[1]))
    return user ? { status: 200, body: { user: publicUser(user) } } : notFound
  },
}
