import { isIP } from 'node:net'
import { flag, singleLine, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

const token = z
  .string()
  .min(16)
  .max(512)
  // RFC 6750 2.1: what can follow "Bearer " in a header.
  .regex(/^[A-Za-z0-9._~+/-]+=*$/, { error: 'must be letters, digits and - . _ ~ + / only' })

/** Whether only this machine can reach the address. */
export function isLoopback(address: string): boolean {
  if (address === 'localhost' || address === '::1') return true
  return isIP(address) === 4 && address.startsWith('127.')
}

export const httpSection = z
  .strictObject({
    enabled: field('Serve the HTTP interface: /health, /ready, /v1, /docs.', flag().default(true)),
    dashboard: field(
      'Serve the web app at /dashboard/, to which / leads. Its files need no token: the page asks for one.',
      flag().default(true),
    ),
    address: field(
      'Address to listen on. For other machines set tls, or put a proxy with TLS in front of 127.0.0.1.',
      z
        .string()
        .refine((text) => text === 'localhost' || isIP(text) !== 0, { error: 'must be an IP address or localhost' })
        .default('127.0.0.1'),
    ),
    port: field('Its TCP port.', wholeNumber(0, 65_535).default(8099)),
    token: field('Bearer token for /ready and /v1, at least 16 characters: openssl rand -hex 24', token.optional(), {
      example: '${CUBEBRIDGE_TOKEN}',
      shown: true,
    }),
    tokens: field('Several, so that one can be replaced without a gap.', z.array(token).min(1).max(32).optional(), {
      example: ['${CUBEBRIDGE_TOKEN}', '${CUBEBRIDGE_NEXT_TOKEN}'],
    }),
    tls: field(
      'Speak HTTPS. The files are read again when they change, and on SIGHUP.',
      z
        .strictObject({
          cert: field('PEM file with the certificate and its chain.', singleLine(4096), {
            example: 'tls/fullchain.pem',
          }),
          key: field('PEM file with its key, unencrypted.', singleLine(4096), { example: 'tls/privkey.pem' }),
        })
        .optional(),
    ),
    insecure: field(
      'Listen on an address that other machines can reach although tokens and data then travel unencrypted.',
      flag().default(false),
    ),
    requestsPerMinute: field(
      'More requests than this from one address are refused. Those with a right token are counted apart from those\n' +
        'without, so that nobody behind the same proxy can lock operators out; /health is never refused.',
      wholeNumber(1, 1_000_000).default(600),
    ),
  })
  .superRefine((http, context) => {
    if (!http.enabled) return
    if (http.token === undefined && http.tokens === undefined) {
      context.addIssue({ code: 'custom', path: ['token'], message: 'is missing; set a token, or "enabled: false"' })
    }
    if (!isLoopback(http.address) && http.tls === undefined && !http.insecure) {
      context.addIssue({
        code: 'custom',
        path: ['address'],
        message:
          'can be reached by other machines, and tls is not set: set it, use 127.0.0.1 behind a proxy with TLS, or ' +
          'say "insecure: true" if the network is trusted',
      })
    }
  })
  .transform(({ token: single, tokens, ...http }) => ({
    ...http,
    tokens: [...new Set([...(single === undefined ? [] : [single]), ...(tokens ?? [])])],
  }))
