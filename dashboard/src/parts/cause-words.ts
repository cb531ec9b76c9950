import { defineWords } from '../lib/language.ts'
import type { Tone } from '../lib/quality.ts'

const words = defineWords({
  en: {
    causes: {
      'hung-up': 'Hung up',
      transferred: 'Transferred',
      cancelled: 'Caller gave up',
      rejected: 'Declined',
      busy: 'Busy',
      'no-answer': 'No answer',
      unreachable: 'Not reachable',
      'unknown-address': 'Unknown number',
      'sign-in-refused': 'App sign-in refused',
      'cloud-unavailable': 'ConnectyCube not available',
      'switch-unavailable': 'Asterisk not available',
      'media-failed': 'No audio connection',
      'media-lost': 'Audio connection lost',
      capacity: 'No free capacity',
      limit: 'Limit reached',
      stopping: 'Bridge was stopping',
      interrupted: 'Bridge was interrupted',
      internal: 'Internal error',
    },
    results: {
      success: 'Succeeded',
      client: 'Not reached',
      server: 'Bridge failure',
      upstream: 'Network or service failure',
      indeterminate: 'Unclear',
    },
    resultHints: {
      success: 'Both sides talked, and one of them ended it.',
      client: 'Those who were called were busy, away, did not want to talk, or the caller gave up.',
      server: 'The bridge or its setup is at fault.',
      upstream: 'Asterisk or ConnectyCube could not be reached.',
      indeterminate: 'Whose fault it was is not known, such as a lost audio connection.',
    },
    endedBy: { phone: 'Phone', app: 'App', operator: 'Operator', bridge: 'Bridge' },
    directions: {
      'phone-to-app': 'Phone → app',
      'app-to-phone': 'App → phone',
      'phone-to-phone': 'Phone → phone',
    },
  },
  'pt-BR': {
    causes: {
      'hung-up': 'Desligada',
      transferred: 'Transferida',
      cancelled: 'Quem ligou desistiu',
      rejected: 'Recusada',
      busy: 'Ocupado',
      'no-answer': 'Não atendida',
      unreachable: 'Fora de alcance',
      'unknown-address': 'Número inexistente',
      'sign-in-refused': 'Login do app recusado',
      'cloud-unavailable': 'ConnectyCube indisponível',
      'switch-unavailable': 'Asterisk indisponível',
      'media-failed': 'Sem conexão de áudio',
      'media-lost': 'Conexão de áudio perdida',
      capacity: 'Sem capacidade livre',
      limit: 'Limite atingido',
      stopping: 'A ponte estava encerrando',
      interrupted: 'A ponte foi interrompida',
      internal: 'Erro interno',
    },
    results: {
      success: 'Bem-sucedida',
      client: 'Não completada',
      server: 'Falha da ponte',
      upstream: 'Falha de rede ou serviço',
      indeterminate: 'Indefinida',
    },
    resultHints: {
      success: 'Os dois lados conversaram e um deles encerrou.',
      client: 'Quem foi chamado estava ocupado, ausente ou não quis atender, ou quem ligou desistiu.',
      server: 'A culpa é da ponte ou da sua configuração.',
      upstream: 'Não foi possível alcançar o Asterisk ou o ConnectyCube.',
      indeterminate: 'Não se sabe de quem foi a culpa, como numa conexão de áudio perdida.',
    },
    endedBy: { phone: 'Telefone', app: 'App', operator: 'Operador', bridge: 'Ponte' },
    directions: {
      'phone-to-app': 'Telefone → app',
      'app-to-phone': 'App → telefone',
      'phone-to-phone': 'Telefone → telefone',
    },
  },
})

type Words = ReturnType<typeof words>

/** Why a call ended, as the bridge says it. */
export const CAUSES = [
  'hung-up',
  'transferred',
  'cancelled',
  'rejected',
  'busy',
  'no-answer',
  'unreachable',
  'unknown-address',
  'sign-in-refused',
  'cloud-unavailable',
  'switch-unavailable',
  'media-failed',
  'media-lost',
  'capacity',
  'limit',
  'stopping',
  'interrupted',
  'internal',
] as const satisfies readonly (keyof Words['causes'])[]

/** Whose fault it was, the best first. */
export const RESULTS = ['success', 'client', 'upstream', 'server', 'indeterminate'] as const

export const ENDERS = ['phone', 'app', 'operator', 'bridge'] as const

export const DIRECTIONS = ['phone-to-app', 'app-to-phone', 'phone-to-phone'] as const

/** What a newer bridge says and nobody here knows stays as it is. */
function word(known: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(known, name) ? known[name]! : name
}

export const causeWord = (cause: string): string => word(words().causes, cause)
export const resultWord = (result: string): string => word(words().results, result)
/** What the class means, in a sentence. */
export const resultHint = (result: string): string => word(words().resultHints, result)
export const endedByWord = (by: string): string => word(words().endedBy, by)
export const directionWord = (direction: string): string => word(words().directions, direction)

export function resultTone(result: string): Tone {
  switch (result) {
    case 'success':
      return 'ok'
    case 'client':
      return 'warn'
    case 'server':
    case 'upstream':
      return 'bad'
    default:
      return 'neutral'
  }
}
