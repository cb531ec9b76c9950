import type { Api } from '../../api.ts'
import { directoryBody, toDirectoryBody } from '../../bodies/directory-body.ts'
import type { DirectoryPort } from '../../ports/directory.ts'
import { failures } from '../../problem.ts'
import { security } from '../context.ts'

/** The lookup table as calls see it, for reading. */
export function addDirectory(api: Api, ports: DirectoryPort): void {
  api.route({
    method: 'GET',
    url: '/v1/directory',
    config: { scope: 'read' },
    schema: {
      operationId: 'getDirectory',
      tags: ['mappings'],
      summary: 'All that is looked up in: the mappings of the file and of the database, and the routes',
      security,
      response: { 200: directoryBody, ...failures() },
    },
    handler: () => toDirectoryBody(ports.directory()),
  })
}
