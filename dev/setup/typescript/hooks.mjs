// For module.register, which runs this in a thread of its own.
import { blanked, isTypeScript } from './blanked.mjs'

export async function load(url, context, nextLoad) {
  if (!isTypeScript(url)) return nextLoad(url, context)
  return { format: 'module', source: await blanked(new URL(url)), shortCircuit: true }
}
