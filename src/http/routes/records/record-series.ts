import { BridgeError } from '../../../lib/errors.ts'
import type { Api } from '../../api.ts'
import { callPath } from '../../bodies/paths.ts'
import { seriesBody, toSeriesBody } from '../../bodies/series-body.ts'
import type { RecordsPort } from '../../ports/records.ts'
import { failures } from '../../problem.ts'
import { security, type RouteContext } from '../context.ts'

/** Nothing is kept of how a call sounded over time. */
class NoSeries extends BridgeError {
  readonly code = 'records_no_series'
  override readonly statusCode = 404
}

export function addRecordSeries(api: Api, records: RecordsPort, { waits }: RouteContext): void {
  api.route({
    method: 'GET',
    url: '/v1/records/:id/series',
    config: { scope: 'read' },
    schema: {
      operationId: 'getRecordSeries',
      tags: ['records'],
      summary: 'How an ended call sounded, over time',
      description: 'As /v1/calls/{id}/series. Kept as long as the events of calls; 404 where nothing was measured.',
      security,
      params: callPath,
      response: { 200: seriesBody, ...failures(404) },
    },
    handler: async ({ params: { id } }) => {
      const series = await waits.for(records.series(id), "looking the call's series up")
      if (!series)
        throw new NoSeries(`there is no series of a call ${id}: it may be live, too old, or nobody talked in it`)
      return toSeriesBody(series)
    },
  })
}
