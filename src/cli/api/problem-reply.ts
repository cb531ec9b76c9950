import { BridgeError } from '../../lib/errors.ts'
import { problemBody } from '../../http/problem.ts'
import type { z } from '../../lib/schema.ts'
import { printable } from '../output.ts'

type Problem = z.output<typeof problemBody>

/** What to do, where the bridge's own words speak to programs and not to whoever typed a command. */
const ADVICE: Readonly<Record<string, string>> = {
  http_unauthorized: 'give the right token: --token, CUBEBRIDGE_TOKEN, or http.token of the configuration',
  http_forbidden: '"cubebridge tokens create" makes one that may',
  http_too_many_requests: 'wait, or raise http.requestsPerMinute',
  call_unknown: '"cubebridge calls" lists the live ones, "cubebridge cdr" those that are over',
  call_unknown_mapping: '"cubebridge mappings" lists them; a phone is written PJSIP/1001',
  call_participant_unknown: '"cubebridge calls <call>" lists who is in',
  'leg_unknown-address': '"cubebridge map-test" tells what a number leads to; a phone is written PJSIP/1001',
  store_no_key: '"cubebridge init" makes a key: set store.key in cubebridge.yaml',
  internal: "see the bridge's log",
}

/** The bridge refused, and said why (RFC 9457). */
export class ProblemReply extends BridgeError {
  readonly code = 'cli_refused'
  override readonly statusCode: number
  readonly problem: Problem

  constructor(problem: Problem) {
    super(textOf(problem))
    this.statusCode = problem.status
    this.problem = problem
  }
}

/** Undefined when it is no problem as the bridge writes them. */
export function readProblem(body: unknown): ProblemReply | undefined {
  const parsed = problemBody.safeParse(body)
  return parsed.success ? new ProblemReply(parsed.data) : undefined
}

/** One line: what is wrong, each part that is, the code, and what to do. */
function textOf({ detail, code, problems = [] }: Problem): string {
  const parts = problems.map(({ key, message }) => (key === '' ? message : `${key} ${message}`))
  const missing = parts.filter((part) => !detail.includes(part))
  const advice = ADVICE[code]
  const what = [detail, ...missing].join('; ')
  return printable(`${what} (${code})${advice === undefined ? '' : ` → ${advice}`}`)
}
