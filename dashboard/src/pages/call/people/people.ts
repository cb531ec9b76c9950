import type { CallPicture, Party } from '../data/picture.ts'

/** Someone who is or was in the call, whichever of the two tells it. */
export interface Person {
  readonly id: string
  readonly kind: 'phone' | 'app'
  readonly role: string
  readonly party: Party
  /** In the talk: joined and not left, or for a call that is over: there until its end. */
  readonly inside: boolean
}

export function peopleOf({ call, record }: CallPicture): readonly Person[] {
  if (!record) {
    return (call?.participants ?? []).map(({ id, kind, role, party, state }) => {
      return { id, kind, role, party, inside: state === 'joined' }
    })
  }
  const { ended } = record.times
  return record.participants.map(({ id, kind, role, party, joined, left }) => {
    // All leave within moments when a call ends; who was transferred out left before.
    const stayed = joined !== null && (left === null || ended - left < 3000)
    return { id, kind: kind === 'app' ? 'app' : 'phone', role, party, inside: stayed }
  })
}
