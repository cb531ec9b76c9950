import type { Schemas } from '../../../client/client.ts'
import { defineWords } from '../lib/language.ts'

/** What is wrong with a talk, as an operator says it; docs/quality-figures.md, "Alarms". */
export const alarmWords = defineWords({
  en: {
    'no-packets-from-asterisk': 'Nothing comes from the phone',
    'no-packets-from-app': 'Nothing comes from the app',
    'silence-from-phone': 'Phone is silent',
    'silence-from-app': 'App is silent',
    'ice-down': 'No path to the app',
    'dtls-failed': 'Encryption with the app failed',
    'high-loss-from-phone': 'Much loss from the phone',
    'high-loss-from-app': 'Much loss from the app',
    'low-mos-from-phone': 'Phone sounds bad',
    'low-mos-from-app': 'App sounds bad',
    'clipping-from-phone': 'Phone is distorted (too loud)',
    'clipping-from-app': 'App is distorted (too loud)',
  } satisfies Record<Schemas['MediaAlarm'], string>,
  'pt-BR': {
    'no-packets-from-asterisk': 'Nada chega do telefone',
    'no-packets-from-app': 'Nada chega do app',
    'silence-from-phone': 'Telefone em silêncio',
    'silence-from-app': 'App em silêncio',
    'ice-down': 'Sem caminho até o app',
    'dtls-failed': 'Falha na criptografia com o app',
    'high-loss-from-phone': 'Muita perda do telefone',
    'high-loss-from-app': 'Muita perda do app',
    'low-mos-from-phone': 'Telefone com som ruim',
    'low-mos-from-app': 'App com som ruim',
    'clipping-from-phone': 'Telefone distorcido (alto demais)',
    'clipping-from-app': 'App distorcido (alto demais)',
  },
})
