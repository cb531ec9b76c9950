import { defineWords } from '../lib/language.ts'
import type { Tone } from '../lib/quality.ts'

const words = defineWords({
  en: {
    online: 'Online',
    offline: 'Offline',
    connecting: 'Connecting',
    waiting: 'Waiting to retry',
    refused: 'Refused',
    'signed-out': 'Signed out',
    stopped: 'Stopped',
    unreachable: 'Unreachable',
    unauthorized: 'Wrong password',
    'read-only': 'Read-only',
    replaced: 'Taken over',
    registered: 'Registered',
    unregistered: 'Not registered',
    reachable: 'Reachable',
  },
  'pt-BR': {
    online: 'Online',
    offline: 'Offline',
    connecting: 'Conectando',
    waiting: 'Aguardando nova tentativa',
    refused: 'Recusado',
    'signed-out': 'Desconectado',
    stopped: 'Parado',
    unreachable: 'Inacessível',
    unauthorized: 'Senha errada',
    'read-only': 'Somente leitura',
    replaced: 'Assumido por outro',
    registered: 'Registrado',
    unregistered: 'Não registrado',
    reachable: 'Acessível',
  },
})

const TONES: Readonly<Record<string, Tone>> = {
  online: 'ok',
  registered: 'ok',
  reachable: 'ok',
  connecting: 'warn',
  waiting: 'warn',
  'signed-out': 'neutral',
  stopped: 'neutral',
  unregistered: 'neutral',
  offline: 'bad',
  refused: 'bad',
  unreachable: 'bad',
  unauthorized: 'bad',
  'read-only': 'bad',
  replaced: 'bad',
}

/** How a link, an identity or a registration is, in words; what is not known here is shown as it comes. */
export function statusWord(status: string): string {
  const known: Readonly<Record<string, string>> = words()
  return known[status.toLowerCase()] ?? status
}

export function statusTone(status: string): Tone {
  return TONES[status.toLowerCase()] ?? 'warn'
}
