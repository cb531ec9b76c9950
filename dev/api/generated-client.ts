import openApiTypes, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { format, resolveConfig } from 'prettier'
import { describeApi } from '../../src/http/server.ts'
import { silentLog } from '../../src/lib/log.ts'
import { allPorts } from './all-ports.ts'

const HEAD = `// Generated from the interface's own schemas by "npm run generate". Changes here are lost.
/* eslint-disable -- what a generator writes is not written by hand */

`

/** A file, by its path from the repository's root, as it must be. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** The OpenAPI document, and the types of the client made of it; client/client.ts is written by hand on top. */
export async function generatedClient(): Promise<readonly GeneratedFile[]> {
  const document = await describeApi(allPorts(), silentLog)
  const json = JSON.stringify(document)
  const types = astToString(await openApiTypes(JSON.parse(json) as OpenAPI3))
  return [await tidy('client/openapi.json', json), await tidy('client/schema.ts', HEAD + types)]
}

/** As the house's formatter has it, so that formatting and generating don't undo each other. */
export async function tidy(path: string, text: string): Promise<GeneratedFile> {
  const config = await resolveConfig(new URL(`../../${path}`, import.meta.url).pathname)
  return { path, text: await format(text, { ...config, filepath: path }) }
}
