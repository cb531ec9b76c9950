import type { z } from 'zod'
import type { Reply } from './route.ts'

/*
 * Bodies of errors. One of them is measured, since the SDK acts upon it; the wording of the others is assumed, and the
 * bridge must not depend on it (docs/cloud.md).
 */

/** Wrong app credentials, wrong password, or a login that does not exist. */
export const unauthorized: Reply = { status: 401, body: { errors: ['Unauthorized'] } }
export const tokenRequired: Reply = { status: 401, body: { errors: ['Token is required'] } }
/** Measured: the SDK's `config.on.sessionExpired` fires on exactly this text. */
export const sessionExpired: Reply = { status: 401, body: { errors: { base: ['Required session does not exist'] } } }
export const userRequired: Reply = { status: 403, body: { errors: ['Forbidden. Need user.'] } }
export const forbidden: Reply = { status: 403, body: { errors: ['Forbidden'] } }
export const notFound: Reply = { status: 404, body: { errors: ['Entity you are looking for was not found.'] } }
export const badRequest: Reply = { status: 400, body: { errors: ['Bad request'] } }
export const tooLarge: Reply = { status: 413, body: { errors: ['Request entity too large'] } }
/** The custom identity provider refused the token. */
export const externalRefused: Reply = {
  status: 422,
  body: { errors: { base: ['Bad Authentication data. Unauthorized on remote side.'] } },
}

/** 422 with messages by field; `base` is for the request as a whole. */
export function invalid(errors: Readonly<Record<string, readonly string[]>>): Reply {
  return { status: 422, body: { errors } }
}

/** 422 for what a schema found. */
export function misshapen(error: z.ZodError): Reply {
  const errors: Record<string, string[]> = {}
  for (const { path, message } of error.issues) (errors[path.join('.') || 'base'] ??= []).push(message)
  return invalid(errors)
}
