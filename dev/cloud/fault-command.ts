import type { Cloud } from './cloud.ts'

interface Command {
  readonly usage: string
  readonly help: string
  /** Returns what to print. @throws Error for arguments that make no sense */
  readonly run: (cloud: Cloud, ...args: (string | undefined)[]) => string | Promise<string>
}

/** What can be typed at a cloud that runs alone. */
const COMMANDS: Readonly<Record<string, Command>> = {
  drop: {
    usage: 'drop [signal type] [times]',
    help: 'lose call signals: drop accept 1',
    run: (cloud, signalType, times) => {
      cloud.faults.dropSignals(signalType ? { signalType } : {}, times ? whole(times) : Infinity)
      return `losing ${signalType ?? 'all signals'}`
    },
  },
  delay: {
    usage: 'delay <ms> [signal type]',
    help: 'hold call signals back',
    run: (cloud, ms, signalType) => {
      cloud.faults.delaySignals(whole(ms), signalType ? { signalType } : {})
      return `holding ${signalType ?? 'all signals'} back for ${ms} ms`
    },
  },
  cut: {
    usage: 'cut [user id]',
    help: 'cut chat sockets, of one user or of all',
    run: (cloud, userId) => {
      const { faults } = cloud
      return `${userId ? faults.disconnectChat(whole(userId)) : faults.disconnectAllChats()} sockets cut`
    },
  },
  freeze: {
    usage: 'freeze <user id>',
    help: 'stop answering on the chat sockets of a user, without closing them',
    run: (cloud, userId) => `${cloud.faults.freezeChat(whole(userId))} sockets frozen`,
  },
  expire: {
    usage: 'expire [user id]',
    help: 'expire tokens, of one user or of all',
    run: (cloud, userId) => `${cloud.faults.expireTokens(userId ? whole(userId) : undefined)} tokens expired`,
  },
  refuse: {
    usage: 'refuse <login>',
    help: 'refuse the sign-in of a login',
    run: (cloud, login) => {
      if (!login) throw new Error('name the login')
      cloud.faults.refuseSignIn(login)
      return `refusing ${login}`
    },
  },
  fail: {
    usage: 'fail [status] [path]',
    help: 'answer REST with an error: fail 503 /session',
    run: (cloud, status = '503', path = '/') => {
      cloud.faults.failRest(whole(status), { path })
      return `answering ${path} with ${status}`
    },
  },
  stall: {
    usage: 'stall [path]',
    help: 'take REST requests and never answer',
    run: (cloud, path = '/') => {
      cloud.faults.stallRest({ path })
      return `no more answers to ${path}`
    },
  },
  down: {
    usage: 'down',
    help: 'close the port and every connection',
    run: async (cloud) => {
      await cloud.faults.goDown()
      return 'down'
    },
  },
  up: {
    usage: 'up',
    help: 'listen again',
    run: async (cloud) => {
      await cloud.faults.comeBack()
      return 'up'
    },
  },
  clear: {
    usage: 'clear',
    help: 'end all faults but "down"',
    run: (cloud) => {
      cloud.faults.clear()
      return 'no faults'
    },
  },
  state: {
    usage: 'state',
    help: 'live sessions and chats',
    run: (cloud) => `${cloud.sessions.rest} sessions, ${cloud.sessions.chat} chat connections`,
  },
}

/** Runs a line such as `drop accept 1`; returns what to print. */
export async function runFaultCommand(cloud: Cloud, line: string): Promise<string> {
  const [name = '', ...args] = line.trim().split(/\s+/)
  if (name === '') return ''
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) return helpText()
  try {
    return await command.run(cloud, ...args)
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}; usage: ${command.usage}`
  }
}

export function helpText(): string {
  const commands = Object.values(COMMANDS)
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  return commands.map(({ usage, help }) => `  ${usage.padEnd(width)}  ${help}`).join('\n')
}

function whole(text: string | undefined): number {
  if (!/^\d{1,15}$/.test(text ?? '')) throw new Error(`"${text ?? ''}" is not a whole number`)
  return Number(text)
}
