import type { AmiClient } from '../asterisk/ami/client.ts'
import { AmiError } from '../asterisk/ami/errors.ts'
import { field } from '../asterisk/ami/message.ts'
import type { BridgeConfig } from '../config/bridge-config.ts'
import type { Finding } from './probe.ts'

/** Where the bridge fetches someone from who is in a call without it, as dialplan/extensions.conf has it. */
const TAKE = { context: 'cubebridge-take', exten: 'over' }
const EXTENSIONS = 'in extensions.conf, as dialplan/extensions.conf has it'

/** What transfers need of the switch's own configuration: places of the dialplan, the trunk, music. Never rejects. */
export async function lookAtDialplan(
  ami: AmiClient,
  asterisk: NonNullable<BridgeConfig['asterisk']>,
): Promise<Finding> {
  try {
    return judge(
      await Promise.all([lookAtTake(ami), lookAtContext(ami, asterisk), lookAtTrunk(ami, asterisk), lookAtMusic(ami)]),
    )
  } catch (error) {
    if (!(error instanceof AmiError)) throw error
    const advice = 'give the user "reporting" and "system" in read and write of manager.conf, to have it looked at'
    return { status: 'warning', found: `not all of it could be seen: ${error.message}`, advice }
  }
}

type Part = Finding & { readonly status: 'ok' | 'warning' | 'failed' }

function judge(parts: readonly Part[]): Finding {
  const wrong = parts.filter(({ status }) => status !== 'ok')
  const found = (wrong.length > 0 ? wrong : parts).map((part) => part.found).join('; ')
  if (wrong.length === 0) return { status: 'ok', found }
  const status = wrong.some((part) => part.status === 'failed') ? 'failed' : 'warning'
  return { status, found, advice: wrong.flatMap(({ advice }) => advice ?? []).join('; ') }
}

async function lookAtTake(ami: AmiClient): Promise<Part> {
  const { context, exten } = TAKE
  if ((await extensionsOf(ami, context)).includes(exten)) return { status: 'ok', found: `${context},${exten} is there` }
  const found = `the dialplan has no ${context},${exten}: phones can't bring two calls together (attended transfer)`
  return { status: 'warning', found, advice: `add it ${EXTENSIONS}` }
}

async function lookAtContext(ami: AmiClient, { dialContext }: NonNullable<BridgeConfig['asterisk']>): Promise<Part> {
  if (dialContext === undefined) return { status: 'ok', found: 'no asterisk.dialContext' }
  if ((await extensionsOf(ami, dialContext)).length > 0) return { status: 'ok', found: `${dialContext} is there` }
  const found = `the dialplan has no context ${dialContext}, or nothing in it`
  return { status: 'failed', found, advice: `add it ${EXTENSIONS}, or set asterisk.dialContext to one that is there` }
}

async function lookAtTrunk(ami: AmiClient, { sipTrunk }: NonNullable<BridgeConfig['asterisk']>): Promise<Part> {
  if (sipTrunk === undefined) return { status: 'ok', found: 'no asterisk.sipTrunk' }
  const endpoints = (await ami.list('PJSIPShowEndpoints')).map((message) => field(message, 'ObjectName'))
  if (endpoints.includes(sipTrunk)) return { status: 'ok', found: `the endpoint ${sipTrunk} is there` }
  const found = `Asterisk has no PJSIP endpoint ${sipTrunk}`
  return { status: 'failed', found, advice: 'add it in pjsip.conf, or set asterisk.sipTrunk to one that is there' }
}

async function lookAtMusic(ami: AmiClient): Promise<Part> {
  const config = await orNothing(ami.action('GetConfig', { Filename: 'musiconhold.conf' }))
  const classes = [...(config?.keys() ?? [])].filter((key) => /^category-/i.test(key)).map((key) => field(config!, key))
  if (classes.includes('default')) return { status: 'ok', found: 'music on hold is there' }
  const found = 'there is no music on hold of the class default: whoever is held hears nothing'
  return {
    status: 'warning',
    found,
    advice: 'add [default] in musiconhold.conf, as asterisk-conf/musiconhold.conf does',
  }
}

/** What can be dialled in a context itself, and the contexts that it includes; empty when there is no such context. */
async function extensionsOf(ami: AmiClient, context: string): Promise<readonly string[]> {
  const lines = await orNothing(ami.list('ShowDialPlan', { Context: context }))
  return (lines ?? [])
    .flatMap((line) => [field(line, 'Extension'), field(line, 'IncludeContext')])
    .filter((it) => it !== '')
}

/** Asterisk refuses to list what is not there. */
async function orNothing<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof AmiError && error.code === 'ami_refused') return undefined
    throw error
  }
}
