import { isDialable } from '../../src/asterisk/endpoint.ts'
import { compareDialPatterns, matchDialPattern, parseDialPattern } from '../../src/calls/dial-pattern.ts'
import { endpointFor, parseEndpointTemplate, readNumber } from '../../src/calls/dial-string.ts'
import { promise } from '../engine/promise.ts'

/** Three lines: a pattern, a template of what to dial, and what an app says it wants called. */
export function fuzz(data: Buffer): void {
  const [written = '', template = '', said = ''] = data.toString('utf8').split('\n')
  const pattern = parseDialPattern(written)
  const dial = parseEndpointTemplate(template)
  const number = readNumber(said)
  promise(number === undefined || /^\+?[0-9*#]{1,40}$/.test(number), `a number: ${number}`)
  if ('problem' in pattern) return
  const again = parseDialPattern(pattern.text)
  promise(!('problem' in again) && compareDialPatterns(again, pattern) === 0, `${written} reads the same`)
  promise(
    pattern.places.every((place) => /^[0-9A-Za-z*#+.]+$/.test(place)),
    `nothing but what can be dialled: ${written}`,
  )
  const captures = number === undefined ? undefined : matchDialPattern(pattern, number)
  if (!captures) return
  promise(captures.number === number && number.endsWith(captures.rest), `the rest of ${number}: ${captures.rest}`)
  promise(captures.rest.endsWith(captures.tail), `the tail of ${number}: ${captures.tail}`)
  const endpoint = 'problem' in dial ? undefined : endpointFor(dial, captures)
  promise(endpoint === undefined || isDialable(endpoint), `what the switch takes: ${endpoint}`)
}
