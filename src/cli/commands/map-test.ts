import type { BridgeConfig } from '../../config/bridge-config.ts'
import { loadConfig } from '../../config/load-config.ts'
import { waysOut } from '../../config/ways-out.ts'
import { matchDialPattern } from '../../calls/dial-pattern.ts'
import { type LimitRules, rulesOf } from '../../calls/limits.ts'
import type { CubeIdentity, Mapping } from '../../calls/mapping.ts'
import {
  routeFromApp,
  routeFromPhone,
  routeTo,
  routeToApps,
  routeToPhone,
  type Arrival,
  type Route,
  type WaysOut,
} from '../../calls/routing.ts'
import { nearestName } from '../../lib/near-name.ts'
import { unreachable } from '../../lib/unreachable.ts'
import { type MappingIndex, userOf } from '../../mapping/mapping-index.ts'
import { readMappings } from '../../mapping/read-mappings.ts'
import { configFile, type ConfigOption } from '../config-option.ts'
import type { CliContext, ExitCode } from '../context.ts'

type Line = readonly [name: string, value: string]

/**
 * `cubebridge map-test <address>`: what a call would find, by the functions that real calls go by: a phone's call to the
 * address, an app's to `cube:<userId>`, or, with the number that it names, to `cube:<userId>/<number>`. Exit code 1 when
 * nothing.
 */
export async function mapTest(address: string, options: ConfigOption, context: CliContext): Promise<ExitCode> {
  const config = await loadConfig(configFile(options, context), context.env)
  const { index } = await readMappings(config.mappings, { env: context.env })
  const ways = waysOut(config)
  const [, userId, number] = /^cube:(\d{1,15})(?:\/(.{1,100}))?$/su.exec(address) ?? []

  const mapping = userId === undefined ? index.findByAddress(address) : index.findByCubeUser(Number(userId))
  if (mapping && number === undefined) {
    write(context, [...describeMapping(mapping), ...describeLimits(eitherWay(mapping), config)])
    return 0
  }
  const route =
    userId === undefined ? routeFromPhone(index, address) : routeFromApp(index, Number(userId), number, ways)
  if (route.route !== undefined) {
    write(context, [...describeRoute(route, index), ...describeLimits(route, config)])
    return route.to === 'nowhere' ? 1 : 0
  }
  if (mapping && route.to === 'nowhere') {
    context.stderr.write(`${route.reason.detail ?? route.reason.cause}\n`)
    return 1
  }
  tellNothing(address, index, config, context)
  const operators = userId === undefined ? byOperators(address, index, ways) : undefined
  if (operators?.to === 'phone') {
    context.stderr.write(`an operator who sends or calls someone there reaches ${operators.endpoint}\n`)
  }
  return 1
}

function byOperators(address: string, index: MappingIndex, ways: WaysOut): Route {
  return routeTo(/^sips?:/i.test(address) ? { sipUri: address } : { extension: address }, index, ways)
}

function tellNothing(address: string, index: MappingIndex, config: BridgeConfig, { stderr }: CliContext): void {
  const names = index.all().flatMap((known) => [userOf(known), known.sipUri])
  const near = nearestName(address, names)
  const meant = near ? `; did you mean "${near}"?` : ''
  const routes = index.routes().length > 0 ? ', and no route is for it' : ''
  stderr.write(`${JSON.stringify(address)} is in no mapping of ${config.mappings}${routes}${meant}\n`)
}

/** To its apps or to its phone: the limits are the same. */
function eitherWay(mapping: Mapping): Route {
  return mapping.ring.length > 0 ? routeToApps(mapping) : routeToPhone(mapping, mapping.phone)
}

/** Everything but the secret. */
function describeMapping(mapping: Mapping): Line[] {
  const { cube, ring, phone, room } = mapping
  const whoRings: Line[] = [
    ['a phone rings', ring.length > 0 ? ring.join(', ') : 'nobody: it has no ring list'],
    ['an app rings', phone ?? 'nobody: it has no phone'],
  ]
  return [
    ['SIP address', mapping.sipUri],
    ['name', mapping.displayName],
    ['department', mapping.department ?? '(none)'],
    ['ConnectyCube user', describeUser(cube)],
    ...(room ? [['who calls it enters', roomOf(mapping)] as const] : whoRings),
  ]
}

function describeUser({ login, userId, secret }: CubeIdentity): string {
  return `${login} (${userId}), by ${secret.kind}`
}

function describeRoute(route: Arrival, index: MappingIndex): Line[] {
  const row = index.routes().find(({ name }) => name === route.route)
  return [
    ['route', `${route.route ?? ''}, from ${row?.from ?? '?'}, ${row?.match.text ?? '?'}`],
    ['number', route.number ?? '(none)'],
    ['identity', route.mapping ? `${route.mapping.sipUri}, ${describeUser(route.mapping.cube)}` : '(none)'],
    whereTo(route),
  ]
}

function whereTo(route: Arrival): Line {
  switch (route.to) {
    case 'apps':
      return [
        'rings',
        route.ring.map((user) => (typeof user === 'number' ? `user ${user}` : `login ${user}`)).join(', '),
      ]
    case 'phone':
      return ['dials', route.endpoint]
    case 'room':
      return ['enters', roomOf(route.mapping)]
    case 'nowhere':
      return ['leads nowhere', route.reason.detail ?? route.reason.cause]
    default:
      return unreachable(route)
  }
}

function roomOf({ room }: Mapping): string {
  return `a room for ${room?.maxParticipants ?? 0}`
}

/** The limits that the call counts against, each with what is in force. */
function describeLimits({ limits, number }: Arrival, { calls }: BridgeConfig): Line[] {
  return limits.map((subject) => {
    const rules = rulesOf(subject, calls.limits)
    return [`limits of ${subject.id.split(':', 1)[0] ?? ''}`, describeRules(rules, number)] as const
  })
}

function describeRules({ destinations, ...counts }: LimitRules, number: string | undefined): string {
  const parts = Object.entries(counts).map(([name, value]) => `${name} ${value}`)
  if (destinations) {
    const list = destinations.map(({ text }) => text).join(' ') || 'none'
    const allowed = number === undefined || destinations.some((one) => matchDialPattern(one, number))
    parts.unshift(`destinations ${list}${allowed ? '' : ' (which this number is not among: it is refused)'}`)
  }
  return parts.join(', ') || 'none'
}

function write({ stdout }: CliContext, lines: readonly Line[]): void {
  stdout.write(lines.map(([name, value]) => `${name.padEnd(18)}${value}\n`).join(''))
}
