import type { Operator } from '../calls/operator.ts'
import type { AnalyticsPort } from './ports/analytics.ts'
import type { AuditPort } from './ports/audit.ts'
import type { DoctorPort } from './ports/doctor.ts'
import type { DirectoryPort } from './ports/directory.ts'
import type { DrainPort } from './ports/drain.ts'
import type { EventFeed, Webhooks } from './ports/events.ts'
import type { FiguresPort } from './ports/figures.ts'
import type { MappingsPort } from './ports/mappings.ts'
import type { RecentErrorsPort } from './ports/recent-errors.ts'
import type { RecordingsPort } from './ports/recordings.ts'
import type { RecordsPort } from './ports/records.ts'
import type { StatePort } from './ports/state.ts'
import type { MetricsPort, StatsPort } from './ports/stats.ts'
import type { ChannelControl, SwitchPort } from './ports/switch.ts'
import type { TokensPort } from './ports/tokens.ts'

export type { Health, PartReadiness, Readiness } from './ports/state.ts'
export type { RegistrationsView } from './ports/switch.ts'

/** All that the HTTP interface needs of the bridge. The routes of a group that is undefined don't exist. */
export interface HttpPorts extends StatePort, SwitchPort, DirectoryPort {
  readonly operator: Operator
  /** Undefined without AMI. */
  readonly channelControl?: ChannelControl | undefined
  readonly records?: RecordsPort | undefined
  readonly recordings?: RecordingsPort | undefined
  readonly mappings?: MappingsPort | undefined
  /** Undefined: only the configuration's tokens are right. */
  readonly tokens?: TokensPort | undefined
  readonly audit?: AuditPort | undefined
  readonly events?: EventFeed | undefined
  /** Undefined: the configuration has none. */
  readonly webhooks?: Webhooks | undefined
  /** Undefined: it can't be stopped from here. */
  readonly drain?: DrainPort | undefined
  readonly recentErrors?: RecentErrorsPort | undefined
  readonly doctor?: DoctorPort | undefined
  readonly stats?: StatsPort | undefined
  readonly figures?: FiguresPort | undefined
  readonly analytics?: AnalyticsPort | undefined
  readonly metrics?: MetricsPort | undefined
}
