import { AmiError } from './errors.ts'

/** What the bridge may ever ask of AMI; in a running switch nothing else can be sent by mistake or by trick. */
export const AMI_ACTIONS = [
  'Login',
  'Ping',
  'CoreShowChannels',
  'GetConfig',
  'ShowDialPlan',
  'PJSIPShowEndpoints',
  'PJSIPShowContacts',
  'PJSIPShowRegistrationsOutbound',
  'Originate',
  'Hangup',
  'Redirect',
  'Bridge',
] as const

export type AmiActionName = (typeof AMI_ACTIONS)[number]

/** A list becomes one line for each value (`Variable`). */
export type AmiFields = Readonly<Record<string, string | number | readonly string[] | undefined>>

const KEY = /^[A-Za-z][A-Za-z0-9-]{0,63}$/
const MAX_VALUE = 1024

/**
 * The text of an action. Throws `ami_invalid`, before anything is written, for what is not allowed or could end a line:
 * in AMI a line break inside a value begins another action.
 */
export function encodeAction(name: AmiActionName, id: string, fields: AmiFields): string {
  if (!AMI_ACTIONS.includes(name))
    throw new AmiError('ami_invalid', `"${clean(name)}" is not an action the bridge uses`)
  let text = line('Action', name) + line('ActionID', id)
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue
    if (!KEY.test(key) || /^(action|actionid)$/i.test(key)) {
      throw new AmiError('ami_invalid', `${name}: "${clean(key)}" can't be a field`)
    }
    for (const one of typeof value === 'object' ? value : [String(value)]) text += line(key, one)
  }
  return `${text}\r\n`
}

function line(key: string, value: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must be found
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new AmiError('ami_invalid', `${key}: a line break or control character is not allowed`)
  }
  if (value.length > MAX_VALUE) throw new AmiError('ami_invalid', `${key}: longer than ${MAX_VALUE} characters`)
  return `${key}: ${value}\r\n`
}

function clean(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, 40)
}
