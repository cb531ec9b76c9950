import { g711Tables, type G711Law } from './g711.ts'

const muToA = build('PCMU', 'PCMA')
const aToMu = build('PCMA', 'PCMU')

/** The code byte of the other law by code byte: the one nearest to the sample that it stands for, as Asterisk does. */
export function translationFrom(law: G711Law): Uint8Array {
  return law === 'PCMU' ? muToA : aToMu
}

function build(from: G711Law, to: G711Law): Uint8Array {
  const { decode } = g711Tables(from)
  const { encode } = g711Tables(to)
  return Uint8Array.from(decode, (sample) => encode[sample & 0xffff]!)
}
