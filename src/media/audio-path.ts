/** The audio of one call, both ways: what a worker's session is built from. */
export { PathToApp, type PathToAppOptions } from './path/to-app.ts'
export { PathToPhone, type PathToPhoneOptions } from './path/to-phone.ts'
export { Pacer, type PacerOptions, type Tick } from './path/pacer.ts'
export { describeOpus, loadOpus, type LoadOpusOptions } from './opus/load.ts'
export type { OpusCodec } from './opus/opus.ts'
export type { TelephoneEventFormat } from './dtmf/telephone-event.ts'
