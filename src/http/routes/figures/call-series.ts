import { CallError } from '../../../calls/errors.ts'
import type { Api } from '../../api.ts'
import { callPath } from '../../bodies/paths.ts'
import { seriesBody, toSeriesBody } from '../../bodies/series-body.ts'
import type { FiguresPort } from '../../ports/figures.ts'
import { refusals } from '../../problem.ts'
import { security } from '../context.ts'

export function addCallSeries(api: Api, { figures }: { readonly figures: FiguresPort }): void {
  api.route({
    method: 'GET',
    url: '/v1/calls/:id/series',
    config: { scope: 'read' },
    schema: {
      operationId: 'getCallSeries',
      tags: ['calls'],
      summary: 'How a live call sounded until now, over time',
      description:
        'Loss, concealed sound and bitrates are of the interval before each `at`, not totals. At most 720 points a ' +
        'path: when they are full, neighbours become one and `stepMs` doubles. No paths: nothing was measured yet.',
      security,
      params: callPath,
      response: { 200: seriesBody, ...refusals(404) },
    },
    handler: ({ params: { id } }) => {
      const series = figures.series(id)
      if (!series)
        throw new CallError('call_unknown', `there is no call ${id} (any more): see /v1/records/${id}/series`)
      return toSeriesBody(series)
    },
  })
}
