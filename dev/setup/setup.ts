import { messageOf } from '../../src/lib/errors.ts'
import { aptInstall, canInstall } from './apt.ts'
import { ensureAsterisk } from './asterisk.ts'
import { ensureDashboard } from './dashboard.ts'
import { Progress } from './progress.ts'
import { TOOLS, type Tool, type ToolName } from './tools.ts'

export interface SetupOptions {
  readonly asterisk: boolean
  /** The web app, built from its sources as they are now. */
  readonly dashboard?: boolean
  readonly tools: readonly ToolName[]
  readonly progress?: Progress
}

/**
 * Makes everything ready that is asked for: finds what is there, installs or fetches what is not, and tells in plain
 * words what can't be had and how to bring one's own. Quiet when nothing is missing. What was found in an unusual place
 * is named in the environment, for this process and those it starts.
 *
 * Resolves with the names of what is missing; never rejects.
 */
export async function setUp(options: SetupOptions): Promise<string[]> {
  const progress = options.progress ?? new Progress()
  const missing: string[] = []
  if (options.asterisk) {
    try {
      await ensureAsterisk(progress)
    } catch (error) {
      progress.say(messageOf(error))
      missing.push('Asterisk')
    }
  }
  if (options.dashboard && !(await ensureDashboard(progress))) missing.push('the dashboard')
  for (const tool of await ensureTools(
    options.tools.map((name) => TOOLS[name]),
    progress,
  )) {
    progress.say(explain(tool))
    missing.push(tool.name)
  }
  return missing
}

/** Resolves with those that are still missing afterwards. */
export async function ensureTools(tools: readonly Tool[], progress: Progress): Promise<Tool[]> {
  let missing = await lacking(tools)
  const packages = missing.flatMap((tool) => tool.packages)
  if (packages.length > 0 && (await canInstall())) {
    const names = missing.map(({ name }) => name).join(', ')
    await attempt(progress, `Installing ${names}`, () => aptInstall(packages))
    missing = await lacking(missing)
  }
  for (const { name, fetch } of missing) {
    if (fetch) await attempt(progress, `Fetching ${name}`, fetch)
  }
  return lacking(missing)
}

async function lacking(tools: readonly Tool[]): Promise<Tool[]> {
  const missing: Tool[] = []
  for (const tool of tools) {
    const path = await tool.find()
    if (path === undefined) missing.push(tool)
    else if (tool.variable && !tool.isUsual(path)) process.env[tool.variable] ??= path
  }
  return missing
}

async function attempt(progress: Progress, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await progress.step(what, work)
  } catch (error) {
    progress.say(messageOf(error))
  }
}

/** What to do about a tool that is not there. */
export function explain({ name, use, packages, variable }: Tool): string {
  const install = `as root: apt-get install ${packages.join(' ')}`
  const bring = variable ? `, or name your own: ${variable}=/path/to/it` : ', or bring one of your own on the PATH'
  return `${name} is missing (for ${use}), and could not be installed. On Debian or Ubuntu, ${install}${bring}.`
}
