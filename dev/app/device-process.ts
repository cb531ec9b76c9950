import { messageOf } from '../../src/lib/errors.ts'
import { Device } from './device.ts'
import { AppError } from './errors.ts'
import type { AppOccurrence } from './events.ts'
import type { DeviceMessage, RequestMessage } from './protocol.ts'

/**
 * The process of one device. A process of its own, because the SDK's configuration is global to a process, because
 * wrtc keeps a process from ending, and because killing it is what a killed app looks like from outside.
 */
const device = new Device(tell)

process.on('message', (message) => void answer(message as RequestMessage))
process.on('disconnect', () => process.exit())
process.on('unhandledRejection', (reason) => tell({ kind: 'sdk-rejection', message: messageOf(reason) }))

async function answer({ id, name, args }: RequestMessage): Promise<void> {
  try {
    const request = device[name].bind(device) as (...args: readonly unknown[]) => unknown
    send({ kind: 'result', id, value: await request(...args) })
  } catch (error) {
    send({ kind: 'error', id, message: messageOf(error), code: error instanceof AppError ? error.code : undefined })
  }
  if (name === 'close') process.disconnect()
}

function tell(occurrence: AppOccurrence): void {
  send({ kind: 'event', event: { at: Date.now(), ...occurrence } })
}

function send(message: DeviceMessage): void {
  if (process.connected) process.send?.(message)
}
