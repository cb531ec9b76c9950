import type { Schemas } from '../../../client/client.ts'
import { defineWords } from '../lib/language.ts'
import type { Tone } from '../lib/quality.ts'

export type CallState = Schemas['Call']['state']

export const CALL_STATES = ['arriving', 'ringing', 'joining', 'talking', 'ending'] as const satisfies CallState[]

/** How a live call is, in words. */
export const callWords = defineWords({
  en: {
    states: {
      arriving: 'Arriving',
      ringing: 'Ringing',
      joining: 'Connecting',
      talking: 'Talking',
      ending: 'Ending',
    } satisfies Record<CallState, string>,
    ended: 'Ended',
    held: 'On hold',
  },
  'pt-BR': {
    states: {
      arriving: 'Chegando',
      ringing: 'Tocando',
      joining: 'Conectando',
      talking: 'Em conversa',
      ending: 'Encerrando',
    },
    ended: 'Encerrada',
    held: 'Em espera',
  },
})

export const STATE_TONES: Readonly<Record<CallState, Tone>> = {
  arriving: 'neutral',
  ringing: 'info',
  joining: 'info',
  talking: 'ok',
  ending: 'neutral',
}
