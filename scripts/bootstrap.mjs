// Runs before node_modules exists: plain Node, nothing imported from npm.
import { spawn, spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** As package.json's `engines` says. */
const OLDEST = [20, 19]

/** npm is slow on a slow line, but never this slow. */
const INSTALL_MS = 20 * 60_000

/** Makes sure of Node and of the npm packages, then runs a TypeScript file with the given arguments and exits as it does. */
export async function start(script, args) {
  checkNode()
  if (!installed()) await install()
  const loader = new URL('../dev/setup/typescript/loader.mjs', import.meta.url)
  const code = await run(process.execPath, [
    '--expose-internals',
    `--import=${loader.href}`,
    join(root, script),
    ...args,
  ])
  process.exitCode = code
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  console.error(`cubebridge needs Node ${OLDEST.join('.')} or later; this is ${process.versions.node}.`)
  process.exit(1)
}

/** npm writes this file last, so an install that was broken off does not count. */
function installed() {
  const written = modified('node_modules/.package-lock.json')
  return written !== undefined && written >= modified('package-lock.json')
}

function modified(path) {
  try {
    return statSync(join(root, path)).mtimeMs
  } catch {
    return undefined
  }
}

/** What the database's native part is compiled with where npm finds no compiled one for this machine. */
const COMPILERS = { 'g++': 'g++', make: 'make', python3: 'python3' }

/** On Debian and its kin what is missing is installed; elsewhere npm itself says what it lacks. */
async function installCompilers() {
  const missing = Object.keys(COMPILERS).filter((program) => !works(program))
  if (missing.length === 0 || !works('apt-get')) return
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const packages = missing.map((program) => COMPILERS[program])
  console.error(`Installing ${packages.join(', ')} …`)
  for (const step of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [program, ...args] = [...sudo, 'apt-get', ...step]
    if ((await run(program, args, INSTALL_MS)) !== 0) {
      console.error(`That failed: install ${packages.join(', ')} yourself if npm now asks for them.`)
      return
    }
  }
}

function works(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

async function install() {
  await installCompilers()
  const begun = Date.now()
  console.error('Installing npm packages …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const code = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], INSTALL_MS)
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  if (code !== 0) {
    console.error(`Installing npm packages: failed (${seconds} s). \`npm ci\` in ${root} tells more.`)
    process.exit(1)
  }
  console.error(`Installing npm packages: done (${seconds} s)`)
}

/** Resolves with the exit code. A terminal sends Ctrl-C to the child as well, which decides; SIGTERM is passed on. */
function run(program, args, timeout) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', timeout, killSignal: 'SIGKILL' })
    process.on('SIGINT', () => undefined)
    process.on('SIGTERM', (signal) => child.kill(signal))
    child.once('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
}
