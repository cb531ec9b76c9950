import { yamlLines } from '../../../lib/yaml-text.ts'
import { csvLine } from '../../csv.ts'
import type { MappingView } from '../../../calls/mapping-draft.ts'

const YAML_HEAD = `# Exported by cubebridge. Secrets are left out: importing this again keeps those that are kept; elsewhere, add
# password or jwt to each cube.
mappings:
`

/** The rows as a mappings.yaml, without secrets. */
export async function* yamlOfMappings(rows: AsyncIterable<MappingView>): AsyncGenerator<string> {
  let empty = true
  for await (const { mapping } of rows) {
    const { sipUri, displayName, department, cube, ring, phone, audio, limits, recording, room } = mapping
    const row = {
      sipUri,
      displayName,
      ...(department !== undefined && { department }),
      cube: { userId: cube.userId, login: cube.login },
      ...(ring.length > 0 && { ring }),
      ...(phone !== undefined && { phone }),
      ...(audio && { audio }),
      ...(limits && { limits }),
      ...(recording && { recording }),
      ...(room && { room }),
    }
    const lines = yamlLines([row]).map((line) => `  ${line}\n`)
    yield (empty ? YAML_HEAD : '') + lines.join('')
    empty = false
  }
  if (empty) yield `${YAML_HEAD.trimEnd()} []\n`
}

/** The same as CSV: what has several parts is JSON within its cell. */
export async function* csvOfMappings(rows: AsyncIterable<MappingView>): AsyncGenerator<string> {
  yield csvLine([
    'sipUri',
    'displayName',
    'department',
    'userId',
    'login',
    'ring',
    'phone',
    'audio',
    'limits',
    'recording',
    'room',
  ])
  for await (const { mapping } of rows) {
    const { sipUri, displayName, department, cube, ring, phone, audio, limits, recording, room } = mapping
    const parts = [audio, limits, recording, room].map((part) => part && JSON.stringify(part))
    yield csvLine([sipUri, displayName, department, cube.userId, cube.login, JSON.stringify(ring), phone, ...parts])
  }
}
