import t from 'tap'
import { keptUp, type Load } from '../../../bench/setup/load.ts'
import { stagePercentiles } from '../../../bench/setup/stages.ts'

const times = (joined: number | undefined) => ({
  times: {
    arrived: 1000,
    rung: 1010,
    accepted: undefined,
    joined,
    firstAudioToApp: undefined,
    firstAudioToPhone: undefined,
    ended: 9000,
  },
})

t.test('stages count from the arrival, of the calls that reached them', async (t) => {
  const records = [times(1300), times(1100), times(undefined), times(1200)]
  t.strictSame(stagePercentiles(records), {
    rung: { p50: 10, p95: 10, p99: 10 },
    joined: { p50: 200, p95: 300, p99: 300 },
  })
})

t.test('a rate is kept up when every call came to talk, about as quickly as one alone', async (t) => {
  const load: Load = {
    rate: 2,
    achieved: 2,
    made: 20,
    failures: [],
    noAppFree: 0,
    records: [],
    cpuPercent: { control: 1, workers: 1, asterisk: 1, machine: 4 },
  }
  t.equal(keptUp(load, 350, 200), true)
  t.equal(keptUp(load, 450, 200), false, 'twice as slow')
  t.equal(keptUp(load, undefined, 200), false, 'nobody talked')
  t.equal(keptUp({ ...load, failures: ['603'] }, 200, 200), false)
  t.equal(keptUp({ ...load, noAppFree: 1 }, 200, 200), false)
})
