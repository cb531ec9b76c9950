import { decimalNumber, flag, ipAddress, ipv4Address, singleLine, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { opusFields, preferField } from '../media/audio-schema.ts'
import { field } from './field-doc.ts'
import { portRange } from './port-range.ts'
import { videoSection } from './video-section.ts'

const iceServer = z
  .strictObject({
    urls: z.string().regex(/^(stun|stuns|turn|turns):[^\s]{1,250}$/, {
      error: 'must be a STUN or TURN address such as turn:turn.example.com:3478?transport=udp',
    }),
    username: singleLine(512).optional(),
    credential: singleLine(512).optional(),
  })
  .superRefine(({ urls, username, credential }, context) => {
    if (!isTurn(urls)) return
    // Long-term credentials: RFC 8656 5 has no TURN without.
    for (const [key, value] of Object.entries({ username, credential })) {
      if (value !== undefined) continue
      context.addIssue({
        code: 'custom',
        path: [key],
        message: 'is missing: a TURN server needs username and credential',
      })
    }
    if (urls.startsWith('turns:') && /[?&]transport=udp\b/.test(urls)) {
      context.addIssue({ code: 'custom', path: ['urls'], message: 'must not combine turns: (TLS) with transport=udp' })
    }
  })

function isTurn(url: string): boolean {
  return /^turns?:/.test(url)
}

export const mediaSection = z
  .strictObject({
    workers: field('Processes that carry the audio. One for each core when absent.', wholeNumber(1, 256).optional(), {
      example: 4,
    }),
    sessionsPerWorker: field(
      'Calls that one of them may carry at most; fewer, when it is measured to have no time left for more.',
      wholeNumber(1, 200).default(35),
    ),
    rtp: field(
      'The RTP side, towards Asterisk.',
      z
        .strictObject({
          address: field(
            'Address of this machine that Asterisk sends to. 127.0.0.1 when both run on one machine.',
            ipv4Address().default('127.0.0.1'),
          ),
          ports: field(
            "UDP ports, two for each call, four where calls may have video. Keep them apart from Asterisk's own range\n" +
              '(rtp.conf).',
            portRange('40000-40999').prefault('40000-40999'),
          ),
        })
        .prefault({}),
    ),
    ice: field(
      'How the apps reach the bridge.',
      z
        .strictObject({
          servers: field(
            'STUN and TURN servers, for the bridge as well as for your apps.',
            z.array(iceServer).max(16).default([]),
            {
              example: [
                { urls: 'stun:stun.example.com:3478' },
                {
                  urls: 'turn:turn.example.com:3478?transport=udp',
                  username: 'bridge',
                  credential: '${TURN_CREDENTIAL}',
                },
              ],
            },
          ),
          relayOnly: field("Only through TURN: neither side learns the other's addresses.", flag().default(false)),
          hostAddresses: field(
            'Further addresses of this machine to offer: a public one that is forwarded here, or 127.0.0.1 where an app\n' +
              'runs on the same machine.',
            z.array(ipAddress()).max(16).default([]),
          ),
        })
        .superRefine(({ relayOnly, servers }, context) => {
          if (!relayOnly || servers.some(({ urls }) => isTurn(urls))) return
          context.addIssue({
            code: 'custom',
            path: ['relayOnly'],
            message: 'needs a TURN server, since nothing else may be used: add one to media.ice.servers',
          })
        })
        .prefault({}),
    ),
    prefer: field(
      'g711: G.711 goes through untouched where phone and app both have it: the least delay and CPU, but nothing helps\n' +
        'against loss. opus: always Opus towards the apps. A mapping may differ by its own "audio".',
      preferField.default('opus'),
    ),
    opus: field(
      'The encoder towards the apps; a mapping may differ by its own "audio".',
      z
        .strictObject({
          bitrate: field(
            'Bits per second at most: less, down to 12000, while what the app reports tells of congestion.',
            opusFields.bitrate.default(24_000),
          ),
          complexity: field(
            '0 (cheapest) to 10. Above 5 a G.711 call gains nothing one could hear. Less while a worker has too much to do.',
            opusFields.complexity.default(5),
          ),
          inbandFec: field(
            'Each packet carries a coarse copy of the one before, for lossy networks.',
            opusFields.inbandFec.default(true),
          ),
          expectedLossPercent: field(
            'The loss, percent, that copy is sized for at first. Then it follows what the app reports: up to 30, down to 5\n' +
              'or to this, whichever is less, and after some 15 seconds without any loss there is no copy.',
            opusFields.expectedLossPercent.default(10),
          ),
          dtx: field('Send next to nothing in silence.', opusFields.dtx.default(false)),
        })
        .prefault({}),
    ),
    video: field('Pictures.', videoSection),
    appTimeoutSeconds: field(
      'A connected app that sends nothing at all for so long was killed or lost its network: the call ends.',
      decimalNumber(1, 600).default(20),
    ),
    connectTimeoutSeconds: field(
      'The app and the bridge must have found a way within so long after the answer.',
      decimalNumber(1, 120).default(20),
    ),
    libopus: field("Path of the system's libopus, when it is not found by its name.", singleLine(4096).optional(), {
      example: '/usr/lib/x86_64-linux-gnu/libopus.so.0',
    }),
  })
  .prefault({})
