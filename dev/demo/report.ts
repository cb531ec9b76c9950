import { relative } from 'node:path'
import { repositoryDir } from '../setup/paths.ts'
import { heardRight, type Lines } from './conversation.ts'
import { PASSWORD, type House } from './house.ts'
import type { MeasuredCall } from './main.ts'

/** What a person wants to know of one call of the demo. */
export function describeCall(call: MeasuredCall, lines: Lines): string {
  const side = (who: string, hz: number | null, dbfs: number, expected: number) => {
    const right = heardRight({ dominantHz: hz ?? undefined, levelDbfs: dbfs }, expected)
    return `  ${who} heard ${hz === null ? 'no tone' : `${hz} Hz`} at ${dbfs} dBFS (said: ${expected} Hz) ${right ? '✓' : '✗ wrong'}`
  }
  return [
    `  set up in ${call.setupMs} ms, not counting the time it rang`,
    side('the phone', call.phoneHeardHz, call.phoneHeardDbfs, lines.app.markerHz),
    side('the app  ', call.appHeardHz, call.appHeardDbfs, lines.phone.markerHz),
  ].join('\n')
}

/** How to go on by hand while the demo stays up. */
export function describeHouse({ asterisk, bridge, web, configFile }: House, output: string): string {
  const near = (path: string) => relative(repositoryDir, path)
  return `
Everything stays up until Ctrl-C. Listen, look, and call yourself:

  What each side heard   ${near(output)}/phone-to-app-heard-by-app.wav, …-by-phone.wav, app-to-phone-…
  The app in the call    ${near(output)}/app-in-call.png
  Records of the calls   ${near(output)}/records.jsonl

  Your softphone         user 1002, password ${PASSWORD}, server 127.0.0.1:${asterisk.sipPort} (UDP); dial vendas
  The app                ${web.signInUrl('maria', PASSWORD)}
                         Maria is also signed in by the demo's own browser: whoever answers first has the call.
  The bridge             ${bridge.url}/docs   (token: ${bridge.token})
                         configured by ${near(configFile)}
`
}
