import { relative } from 'node:path'
import type { Heard } from '../audio/heard.ts'
import { repositoryDir } from '../setup/paths.ts'
import { heardRight, type Conversation, type Lines } from './conversation.ts'
import { PASSWORD, type House } from './house.ts'
import type { MeasuredCall } from './main.ts'
import type { HeardInConference, PlayedRecording } from './third-call.ts'
import type { SeenInVideo } from './video-call.ts'

/** What a person wants to know of one call of the demo. */
export function describeCall(call: MeasuredCall, lines: Lines): string {
  const { setupMs, phoneHeardHz, phoneHeardDbfs, appHeardHz, appHeardDbfs } = call
  const heard = {
    phoneHeard: { dominantHz: phoneHeardHz ?? undefined, levelDbfs: phoneHeardDbfs },
    appHeard: { dominantHz: appHeardHz ?? undefined, levelDbfs: appHeardDbfs },
  }
  return `  set up in ${setupMs} ms, not counting the time it rang\n${describeHeard(heard, lines)}`
}

export function describeHeard({ phoneHeard, appHeard }: Conversation, lines: Lines): string {
  const side = (who: string, heard: Heard, expected: number) => {
    const what = heard.dominantHz === undefined ? 'no tone' : `${heard.dominantHz} Hz`
    const verdict = heardRight(heard, expected) ? '✓' : '✗ wrong'
    return `  ${who} heard ${what} at ${heard.levelDbfs} dBFS (said: ${expected} Hz) ${verdict}`
  }
  return [side('the phone', phoneHeard, lines.app.markerHz), side('the app  ', appHeard, lines.phone.markerHz)].join(
    '\n',
  )
}

/** Who heard whom, with the level of each tone. */
export function describeConference(heard: readonly HeardInConference[]): string {
  return heard
    .map(({ who, levels, right }) => {
      const others = Object.entries(levels).filter(([name]) => name !== who)
      const list = others.map(([name, dbfs]) => `${name} at ${dbfs} dBFS`).join(', ')
      return `  ${who.padEnd(10)} heard ${list}; itself at ${levels[who] ?? NaN} ${right ? '✓' : '✗ wrong'}`
    })
    .join('\n')
}

export function describeRecording({ file, format, bytes, seconds, levels, right }: PlayedRecording): string {
  const list = Object.entries(levels).map(([name, dbfs]) => `${name} at ${dbfs} dBFS`)
  return [
    `  ${relative(repositoryDir, file)}: ${seconds.toFixed(1)} s, ${Math.round(bytes / 1024)} kB of ${format}`,
    `  Chromium plays it, and all three are in it: ${list.join(', ')} ${right ? '✓' : '✗ wrong'}`,
  ].join('\n')
}

export function describeVideo({ paths, appSaw, phoneSaw, right }: SeenInVideo): string {
  const verdict = right ? '✓' : '✗ wrong'
  return [
    `  the app   saw moving pictures of ${appSaw.width}x${appSaw.height}, ${Math.round(appSaw.perSecond)} a second, by ${paths.toApp} ${verdict}`,
    `  the phone saw moving pictures of ${phoneSaw.width}x${phoneSaw.height}, by ${paths.toPhone} ${verdict}`,
  ].join('\n')
}

/** How to go on by hand while the demo stays up. */
export function describeHouse({ asterisk, bridge, web, configFile }: House, output: string): string {
  const near = (path: string) => relative(repositoryDir, path)
  return `
Everything stays up until Ctrl-C. Listen, look, and call yourself:

  What each side heard   ${near(output)}/phone-to-app-heard-by-app.wav, …-by-phone.wav, app-to-phone-…
                         transferred-…
  The conference         ${near(output)}/conference.ogg as the bridge recorded it, conference.wav as Chromium heard it
  The app in the call    ${near(output)}/app-in-call.png; with video: app-in-video-call.png
  Records of the calls   ${near(output)}/records.jsonl

  The dashboard          ${bridge.url}/dashboard/#token=${bridge.token}
                         open it, then call: the call is there while it lasts, and in the history after
  Your softphone         user 1003, password ${PASSWORD}, server 127.0.0.1:${asterisk.sipPort} (UDP); dial vendas
  The app                ${web.signInUrl('maria', PASSWORD)}
                         Maria is also signed in by the demo's own browser: whoever answers first has the call.
  The bridge             ${bridge.url}/docs   (token: ${bridge.token})
                         configured by ${near(configFile)}
`
}
