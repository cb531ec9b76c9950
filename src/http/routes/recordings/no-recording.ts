import { HttpError } from '../../errors.ts'

export function noRecording(id: string): HttpError {
  return new HttpError('http_not_found', `there is no recording ${id} (any more)`)
}
