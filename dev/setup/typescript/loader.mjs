// Lets Node run our TypeScript: node --import=./dev/setup/typescript/loader.mjs src/main.ts
// Why it is our own, and what --expose-internals is for: docs/decisions/0006-own-typescript-loader.md
import { createRequire, register } from 'node:module'
import { blanked, isTypeScript } from './blanked.mjs'

const [major] = process.versions.node.split('.').map(Number)

// From Node 24 on it does this by itself.
if (!(major >= 24 && process.features.typescript)) {
  const loader = ownLoader()
  if (loader) loadWith(loader)
  else register('./hooks.mjs', import.meta.url)
}

/** Node's loader of this thread, which only --expose-internals lets us have. Other versions have another one. */
function ownLoader() {
  if (major !== 20 || !process.execArgv.includes('--expose-internals')) return undefined
  const loader = createRequire(import.meta.url)('internal/modules/esm/loader').getOrInitializeCascadedLoader?.()
  return typeof loader?.load === 'function' ? loader : undefined
}

function loadWith(loader) {
  const load = loader.load.bind(loader)
  loader.load = async (url, context) =>
    isTypeScript(url) ? { format: 'module', responseURL: url, source: await blanked(new URL(url)) } : load(url, context)
}
