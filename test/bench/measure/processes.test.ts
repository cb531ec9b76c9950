import t from 'tap'
import { busyMsOf, cpuMsOf, rssKbOf, sampleProcess, usageBetween } from '../../../bench/measure/processes.ts'

t.test("a process's time is user and system time, whatever its name looks like", async (t) => {
  const rest = 'S 1 2 3 0 -1 4194560 100 0 0 0 123 45 7 8 20 0 11 0 99'
  t.equal(cpuMsOf(`4711 (node) ${rest}`), 1680)
  t.equal(cpuMsOf(`4711 (a ) S 9 (b) ${rest}`), 1680, 'blanks and brackets in it are passed over')
  t.throws(() => cpuMsOf('4711 (node) S'), /no processor time/)
})

t.test('resident memory is read, and missed when there is none', async (t) => {
  t.equal(rssKbOf('Name:\tnode\nVmHWM:\t  99 kB\nVmRSS:\t   51234 kB\n'), 51_234)
  t.throws(() => rssKbOf('Name:\tnode\nState:\tZ (zombie)\n'), /no VmRSS/)
})

t.test('the machine was busy with all but idling, waiting, and guests, who are counted already', async (t) => {
  t.equal(busyMsOf('cpu  100 20 30 9999 888 4 5 6 70 80\ncpu0 1 2 3 4\n'), 1650)
})

t.test('usage is in percent of one core', async (t) => {
  t.strictSame(usageBetween({ cpuMs: 1000, rssKb: 1 }, { cpuMs: 4000, rssKb: 2 }, 2000), { cpuPercent: 150, rssKb: 2 })
})

t.test('work of this very process is seen', async (t) => {
  const before = await sampleProcess(process.pid)
  const until = process.cpuUsage().user + 100_000
  while (process.cpuUsage().user < until) Math.sqrt(Math.random())
  const after = await sampleProcess(process.pid)
  t.ok(after.cpuMs - before.cpuMs >= 80, `${after.cpuMs - before.cpuMs} ms of at least 100`)
  t.ok(after.rssKb > 10_000)
})
