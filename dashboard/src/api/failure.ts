import type { Problem } from '../../../client/client.ts'

/** A request that was not done: refused, or never answered (`status` 0). */
export class ApiFailure extends Error {
  readonly status: number
  /** Stable; `network` where nobody answered. */
  readonly code: string
  readonly retryable: boolean
  readonly problems: readonly { readonly key: string; readonly message: string }[]

  constructor(problem: {
    readonly status: number
    readonly code: string
    readonly detail: string
    readonly retryable: boolean
    readonly problems?: Problem['problems'] | undefined
  }) {
    super(problem.detail)
    this.name = 'ApiFailure'
    this.status = problem.status
    this.code = problem.code
    this.retryable = problem.retryable
    this.problems = problem.problems ?? []
  }

  get detail(): string {
    return this.message
  }

  /** The same in other words, where the page knows better what to do. */
  saying(detail: string): ApiFailure {
    const { status, code, retryable, problems } = this
    return new ApiFailure({ status, code, detail, retryable, problems: [...problems] })
  }

  /** Of anything that was thrown on the way to the bridge. */
  static of(error: unknown): ApiFailure {
    if (error instanceof ApiFailure) return error
    const detail = error instanceof Error ? error.message : String(error)
    return new ApiFailure({ status: 0, code: 'network', detail, retryable: true })
  }

  /** Of a reply that is no success. */
  static async ofResponse(response: Response): Promise<ApiFailure> {
    const { status, statusText } = response
    const body: unknown = await response.json().catch(() => undefined)
    if (isProblem(body)) return new ApiFailure(body)
    return new ApiFailure({
      status,
      code: 'unreadable',
      detail: statusText || `HTTP ${status}`,
      retryable: status >= 500,
    })
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}
