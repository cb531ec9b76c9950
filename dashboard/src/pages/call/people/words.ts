import { defineWords } from '../../../lib/language.ts'

export const words = defineWords({
  en: {
    heading: 'Participants',
    empty: 'Nobody is in the call yet.',
    states: { waiting: 'Being called', ringing: 'Ringing', joined: 'In the call' },
    roles: { caller: 'caller', callee: 'called', added: 'added' },
    onHold: 'On hold',
    holding: 'Holds the call',
    muted: 'Muted',
    level: (who: string) => `How loud ${who} is`,
    neverCame: 'did not come',
    wasIn: (duration: string) => `in the call for ${duration}`,
    menu: (who: string) => `Actions for ${who}`,
  },
  'pt-BR': {
    heading: 'Participantes',
    empty: 'Ninguém está na chamada ainda.',
    states: { waiting: 'Sendo chamado', ringing: 'Tocando', joined: 'Na chamada' },
    roles: { caller: 'quem ligou', callee: 'quem foi chamado', added: 'incluído' },
    onHold: 'Em espera',
    holding: 'Pôs em espera',
    muted: 'Silenciado',
    level: (who) => `Volume de ${who}`,
    neverCame: 'não veio',
    wasIn: (duration) => `na chamada por ${duration}`,
    menu: (who) => `Ações para ${who}`,
  },
})
