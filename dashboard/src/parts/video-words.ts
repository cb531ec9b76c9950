import type { Schemas } from '../../../client/client.ts'
import type { Tone } from '../lib/quality.ts'
import { defineWords } from '../lib/language.ts'

export type VideoMode = Schemas['VideoMode']
export type VideoHindrance = Schemas['VideoHindrance']

/** What becomes of a picture, and why, as an operator says it; docs/quality-figures.md, "Video". */
export const videoWords = defineWords({
  en: {
    modes: {
      untouched: 'Passed through',
      transcoded: 'Transcoded',
      black: 'Black picture',
      off: 'No picture',
    } satisfies Record<VideoMode, string>,
    hindrances: {
      'phone-without-video': 'The phone has no video.',
      'app-without-video': 'The app sends no video.',
      'no-common-codec': 'Phone and app have no codec in common.',
      'transcoding-full': 'No further video can be transcoded now.',
      'transcoding-unavailable': 'Nothing can be transcoded here.',
      'on-hold': 'On hold.',
      'no-keyframe': 'Waiting for a whole picture.',
    } satisfies Record<VideoHindrance, string>,
    both: (toApp: string, toPhone: string) => `To the app: ${toApp}. To the phone: ${toPhone}.`,
  },
  'pt-BR': {
    modes: {
      untouched: 'Sem alteração',
      transcoded: 'Transcodificado',
      black: 'Imagem preta',
      off: 'Sem imagem',
    },
    hindrances: {
      'phone-without-video': 'O telefone não tem vídeo.',
      'app-without-video': 'O app não envia vídeo.',
      'no-common-codec': 'Telefone e app não têm codec em comum.',
      'transcoding-full': 'Nenhum outro vídeo pode ser transcodificado agora.',
      'transcoding-unavailable': 'Aqui nada pode ser transcodificado.',
      'on-hold': 'Em espera.',
      'no-keyframe': 'Esperando uma imagem inteira.',
    },
    both: (toApp, toPhone) => `Para o app: ${toApp}. Para o telefone: ${toPhone}.`,
  },
})

/** Of what newer bridges say, what they say. */
export function modeWord(mode: string): string {
  const { modes } = videoWords()
  return Object.hasOwn(modes, mode) ? modes[mode as VideoMode] : mode
}

export function hindranceWord(hindrance: string | null | undefined): string {
  if (hindrance == null) return ''
  const { hindrances } = videoWords()
  return Object.hasOwn(hindrances, hindrance) ? hindrances[hindrance as VideoHindrance] : hindrance
}

export function modeTone(mode: string): Tone {
  return mode === 'untouched' || mode === 'transcoded' ? 'ok' : 'warn'
}

/** Whether either side sees the other. */
export function isSeen({ toApp, toPhone }: { readonly toApp: string; readonly toPhone: string }): boolean {
  return modeTone(toApp) === 'ok' || modeTone(toPhone) === 'ok'
}
