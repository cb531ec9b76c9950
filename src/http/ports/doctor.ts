import type { DoctorReport } from '../../lib/doctor-report.ts'

/** Looks at everything that calls need, and changes nothing. */
export interface DoctorPort {
  /** One look at a time, and none that is younger than some seconds is repeated: whoever asks meanwhile shares it. */
  run(): Promise<DoctorReport>
}
