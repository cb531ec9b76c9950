import { build } from 'esbuild'

/**
 * Makes one CommonJS file of a target and all that it imports, which is what Jazzer.js instruments. Addons stay outside:
 * koffi, which must not be moved; so does what the targets don't reach.
 */
export async function bundleTarget(source: string, bundle: string): Promise<void> {
  await build({
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['koffi', 'opusscript'],
    // What an ES module knows of itself.
    banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    define: { 'import.meta.url': 'importMetaUrl' },
    logLevel: 'error',
  })
}
