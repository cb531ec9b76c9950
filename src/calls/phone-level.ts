import type { ParticipantFigures } from './operator.ts'

/**
 * The figures with the level of the phone too, where it can be known: where a phone and an app talk, the app's path
 * carries from the switch what the phone says. Of three or more it carries a mix.
 */
export function withPhoneLevel(figures: readonly ParticipantFigures[]): readonly ParticipantFigures[] {
  const [one, two, more] = figures
  const app = [one, two].find((it) => it?.participant.kind === 'app')
  const phone = [one, two].find((it) => it?.participant.kind === 'phone')
  if (!app?.media || !phone || more) return figures
  const between = [app, phone].every(({ participant: { state, onHold, muted } }) => {
    return state === 'joined' && !onHold && !muted
  })
  if (!between) return figures
  const { levelDbov } = app.media.fromPhone
  return figures.map((it) => (it === phone ? { ...it, levelDbov } : it))
}
