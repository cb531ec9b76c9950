import { access, constants, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Debian puts it where only root's PATH leads. */
const PROGRAM = '/usr/sbin/kamailio'
const LIBRARIES = '/usr/lib'

export interface KamailioProgram {
  readonly program: string
  /** The folder with its modules. */
  readonly modules: string
}

/** CUBEBRIDGE_KAMAILIO when it is set, else Debian's; undefined when it, or its WebSocket module, is not there. */
export async function findKamailio(): Promise<KamailioProgram | undefined> {
  const program = process.env.CUBEBRIDGE_KAMAILIO || PROGRAM
  if (!(await has(program, constants.X_OK))) return undefined
  const triplets = await readdir(LIBRARIES).catch(() => [])
  const places = ['.', ...triplets.filter((name) => name.includes('linux'))]
  for (const place of places) {
    const modules = join(LIBRARIES, place, 'kamailio/modules')
    if (await has(join(modules, 'websocket.so'), constants.R_OK)) return { program, modules }
  }
  return undefined
}

function has(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  )
}
