// Runs the local ConnectyCube-compatible server alone: `npm run cloud -- --help`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

if (existsSync(new URL('../node_modules/tsx', import.meta.url))) {
  const server = spawn(process.execPath, ['--import=tsx', 'dev/cloud/main.ts', ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  })
  // A terminal sends Ctrl-C to both; a supervisor's SIGTERM comes to this process alone.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
  server.on('exit', (code) => {
    process.exitCode = code ?? 1
  })
} else {
  console.error(
    'The npm packages are not installed yet: run npm install, or npm run demo, which installs all it needs.',
  )
  process.exitCode = 1
}
