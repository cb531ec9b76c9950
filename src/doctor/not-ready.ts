interface Part {
  readonly ready: boolean
  readonly status: string
  readonly detail?: string | null | undefined
}

/** A bridge's readiness, as it has it itself or as its interface tells it. */
export interface ReadinessLook {
  readonly stopping: boolean
  readonly ari?: Part | null | undefined
  readonly ami?: Part | null | undefined
  readonly sip?: Part | null | undefined
  readonly identities: readonly (Part & { readonly login: string })[]
  readonly media: { readonly ready: boolean }
  readonly mappings: { readonly error?: string | null | undefined }
}

/** What keeps calls, or some of them, from going through; in words. */
export function notReady(state: ReadinessLook): string[] {
  const parts: [name: string, state: Part | null | undefined][] = [
    ['ARI', state.ari],
    ['AMI', state.ami],
    ['SIP', state.sip],
    ...state.identities.map((identity): [string, Part] => [identity.login, identity]),
  ]
  return [
    ...(state.stopping ? ['it is being stopped'] : []),
    ...parts.flatMap(([name, it]) => (!it || it.ready ? [] : [`${name}: ${it.detail ?? it.status}`])),
    ...(state.media.ready ? [] : ['no media worker is ready']),
    ...(state.mappings.error ? [state.mappings.error] : []),
  ]
}
