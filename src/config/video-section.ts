import { decimalNumber, flag, wholeNumber } from '../lib/fields.ts'
import { z } from '../lib/schema.ts'
import { field } from './field-doc.ts'

export const videoSection = z
  .strictObject({
    enabled: field(
      'Video where both sides have it; phones get theirs by the SIP account of the section "sip". A video call from an\n' +
        'app to a phone without video shows black. False: that for all of them, and audio only for the rest.',
      flag().default(true),
    ),
    codecs: field(
      'What is offered and taken, best first. What both sides have in common goes through untouched.',
      z
        .array(z.enum(['H264', 'VP8'], { error: 'must be H264 or VP8' }))
        .min(1)
        .max(2)
        .refine((codecs) => new Set(codecs).size === codecs.length, { error: 'must not name a codec twice' })
        .default(['H264', 'VP8']),
    ),
    transcode: field(
      'Whether video may be decoded and encoded anew: where the codecs differ, or the app can receive less than the phone\n' +
        'sends. About a fifth of a core for each direction. Needs the optional package node-av.',
      flag().default(true),
    ),
    maxTranscodingLoad: field(
      'What it may take at most, beside each media worker and of one core. What one more would take is measured; where it\n' +
        'has no room, video goes through where both sides have a codec in common, else that side sees black.',
      decimalNumber(0.01, 1).default(0.75),
    ),
    maxBitrate: field(
      'Bits per second that either side is asked to send at most, and is sent.',
      wholeNumber(60_000, 8_000_000).default(1_000_000),
    ),
    maxHeight: field('Lines that are made at most where video is encoded anew.', wholeNumber(120, 1080).default(720)),
    maxFrameRate: field('Pictures a second that are made at most.', wholeNumber(5, 60).default(30)),
  })
  .prefault({})
