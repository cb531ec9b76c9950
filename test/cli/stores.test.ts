import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { RECORD, RECORDING, SOUND } from './samples.ts'
import { runToEnd, serveCli } from './fixture.ts'

t.test('records are searched by what was asked for, over as many pages as it takes', async (t) => {
  const { cli, ports } = await serveCli(t)
  ports.records.kept = Array.from({ length: 7 }, (_, i) => ({ ...RECORD, callId: `call-${i}` }))
  const { code, stdout } = await cli('cdr', '--party', '1001', '--from', '2026-11-23', '--ended-by', 'phone', '-n', '6')
  t.equal(code, 0)
  t.equal(stdout.trim().split('\n').length, 7, 'a heading and six')
  t.match(stdout, /call-5 +Zé <1001> +Maria <maria> +0:04 +success +hung-up +phone/)
  const from = new Date('2026-11-23T00:00').getTime()
  t.match(ports.records.queries, [{ party: '1001', from, endedBy: 'phone' }])
  await cli('cdr', 'search', '--from', '2h')
  const asked = ports.records.queries.at(-1)?.from ?? 0
  t.ok(Math.abs(Date.now() - 7_200_000 - asked) < 60_000)
  t.equal((JSON.parse((await cli('cdr', '--json')).stdout) as unknown[]).length, 7)
  for (const wrong of [
    ['--from', 'soon'],
    ['--result', 'bad'],
    ['--csv', '--jsonl'],
    ['-n', '0'],
  ]) {
    t.equal((await cli('cdr', ...wrong)).code, 2, wrong.join(' '))
  }
})

t.test('records are exported as CSV and as lines of JSON, and half an export is none', async (t) => {
  const { cli, ports } = await serveCli(t)
  t.match(await cli('cdr', '--csv'), { code: 0, stdout: /^callId,direction,.*\r\n0c2b/ })
  const { stdout } = await cli('cdr', 'search', '--jsonl', '--result', 'success')
  t.match(JSON.parse(stdout), { callId: RECORD.callId })
  t.match(ports.records.queries.at(-1), { result: 'success' })
  ports.records.kept = [RECORD, RECORD]
  ports.records.failAfter = 1
  t.equal((await cli('cdr', '--csv')).code, 1)
})

t.test('one record is shown with what happened', async (t) => {
  const { cli, ports } = await serveCli(t)
  const link = { raised: true, alarm: 'high-loss-from-phone' } as const
  ports.records.happened = [{ type: 'call.alarm', callId: RECORD.callId, at: 1, data: link }]
  const { code, stdout } = await cli('cdr', 'get', RECORD.callId)
  t.equal(code, 0)
  t.match(stdout, /talk +0:04\nresult +success: hung-up, by phone\nrecordings +r1\n/)
  t.match(stdout, /call\.alarm +alarm=high-loss-from-phone raised=true/)
  t.match(await cli('cdr', 'get', 'none'), { code: 1, stderr: /no record of a call none.*\(http_not_found\)/ })
})

t.test('a recording is fetched whole or not at all, and never over a file that is there', async (t) => {
  const dir = t.testdir({})
  const { cli, ports } = await serveCli(t, {}, dir)
  t.match(await cli('recordings'), { code: 0, stdout: /^ID .*\nr1 .* 0:03 +wav mixed +5000 +stored .*1001, maria\n/ })
  t.match(await cli('recordings', 'get', 'r1'), { code: 0, stdout: /r1\.wav: 5000 bytes, 0:03/ })
  t.ok((await readFile(join(dir, 'r1.wav'))).equals(SOUND))
  t.equal((await stat(join(dir, 'r1.wav'))).mode & 0o777, 0o600)
  t.match(await cli('recordings', 'get', 'r1'), { code: 1, stderr: /is there already/ })
  t.equal((await cli('recordings', 'get', 'r1', '-f')).code, 0)
  t.equal((await cli('recordings', 'get', 'r1', '-o', '-')).stdout.length, SOUND.toString().length)
  ports.recordings.kept = [{ ...RECORDING, sha256: '0'.repeat(64) }]
  t.match(await cli('recordings', 'get', 'r1', '-o', 'other.wav'), { code: 1, stderr: /another checksum/ })
  await t.rejects(stat(join(dir, 'other.wav')))
  await t.rejects(stat(join(dir, 'other.wav.part')))
  t.match(await cli('recordings', 'get', 'r2'), { code: 1, stderr: /no recording r2/ })
})

const ADD = ['--name', 'Vendas', '--user-id', '7', '--login', 'vendas', '--ring', 'maria,42', '--phone', 'PJSIP/1001']

t.test('a mapping is added, changed and removed, its secret by file or environment', async (t) => {
  const dir = t.testdir({ password: 'from a file\n' })
  const { cli, ports } = await serveCli(t, {}, dir)
  const added = await cli('mappings', 'add', 'sip:vendas@b.c', ...ADD, '--password-file', 'password')
  t.match(added, {
    code: 0,
    stdout: /SIP address +sip:vendas@b\.c\n[^]*vendas \(7\), by password\na phone rings +maria, 42/,
  })
  t.equal(ports.mappings.secrets.get('sip:vendas@b.c'), 'from a file')
  t.notMatch(added.stdout, 'from a file')
  t.match(await cli('mappings', 'set', 'vendas', '--department', 'Loja'), { code: 0, stdout: /department +Loja/ })
  t.match(await cli('mappings', 'set', '1', '--department', '', '--phone', ''), { code: 0, stdout: /department +-\n/ })
  t.match(await cli('mappings'), { code: 0, stdout: /\n1 +sip:vendas@b\.c +Vendas +- +vendas \(7\) +maria, 42 +-\n/ })
  t.match(JSON.parse((await cli('mappings', 'get', 'sip:VENDAS@b.c', '--json')).stdout), {
    id: '1',
    secret: 'password',
  })
  t.match(await cli('mappings', 'set', 'vendas'), { code: 2, stderr: /nothing to change/ })
  t.match(await cli('mappings', 'set', 'vendas', '--jwt-env', 'NONE'), { code: 2, stderr: /NONE is not set/ })
  t.match(await cli('mappings', 'set', 'vendas', '--jwt-env', 'A', '--jwt-file', 'b'), { code: 2 })
  t.match(await cli('mappings', 'add', 'sip:x@b.c', ...ADD), {
    code: 1,
    stderr: /cube must have either a password or a jwt/,
  })
  t.match(await cli('mappings', 'remove', 'vendas'), { code: 0, stdout: 'sip:vendas@b.c is removed\n' })
  t.match(await cli('mappings', 'get', 'vendas'), { code: 1, stderr: /no mapping vendas/ })
})

t.test('a name that several mappings have is asked back for', async (t) => {
  const { cli, ports } = await serveCli(t)
  for (const host of ['a.b', 'c.d']) {
    const cube = { userId: 1, login: 'x', password: 'p', jwt: undefined }
    const draft = {
      ...{ sipUri: `sip:vendas@${host}`, displayName: 'V', department: undefined, cube, ring: [], phone: undefined },
      ...{ audio: undefined, limits: undefined, recording: undefined },
    }
    await ports.mappings.create(draft)
  }
  const { code, stderr } = await cli('mappings', 'remove', 'vendas')
  t.equal(code, 2)
  t.match(stderr, /sip:vendas@a\.b \(1\), sip:vendas@c\.d \(2\): give the id/)
  t.equal(ports.mappings.kept.size, 2)
})

t.test('a mappings.yaml is imported with its ${…} filled in here, and exported without secrets', async (t) => {
  const dir = t.testdir({ secret: 'of the file' })
  const row = (user: string, displayName: string) => ({
    ...{ sipUri: `sip:${user}@b.c`, displayName, ring: ['maria'] },
    cube: { userId: 7, login: user, password: '${file:secret}' },
  })
  await writeFile(join(dir, 'good.yaml'), JSON.stringify({ defaultDomain: 'b.c', mappings: [row('vendas', 'Vendas')] }))
  await writeFile(join(dir, 'bad.yaml'), JSON.stringify({ mappings: [row('a', 'A'), row('b', 'refuse me')] }))
  const { cli, ports } = await serveCli(t, {}, dir)
  t.match(await cli('mappings', 'import', 'good.yaml', '--dry-run'), {
    code: 0,
    stdout: /a dry run: nothing was changed/,
  })
  t.equal(ports.mappings.kept.size, 0)
  t.match(await cli('mappings', 'import', 'good.yaml'), {
    code: 0,
    stdout: /sip:vendas@b\.c +added[^]*not imported: defaultDomain[^]*1 rows are in/,
  })
  t.equal(ports.mappings.secrets.get('sip:vendas@b.c'), 'of the file')
  t.match(await cli('mappings', 'import', 'bad.yaml'), { code: 1, stdout: /sip:b@b\.c +refused +as it wished/ })
  t.match(await cli('mappings', 'import', 'none.yaml'), { code: 1, stderr: /none\.yaml: the file does not exist/ })
  const yaml = await cli('mappings', 'export')
  t.match(yaml, { code: 0, stdout: /sipUri: sip:vendas@b\.c/ })
  t.notMatch(yaml.stdout, 'of the file')
  t.match(await cli('mappings', 'export', '--csv'), { code: 0, stdout: /^sipUri,/ })
})

t.test('a token is made, told once, listed and revoked', async (t) => {
  const { cli, url } = await serveCli(t)
  t.match(await cli('tokens'), { code: 0, stdout: 'none was made\n' })
  const made = await cli('tokens', 'create', '--name', 'painel', '--scopes', 'read,control', '--expires', '90d')
  t.match(made, {
    code: 0,
    stdout: /^cb_[A-Za-z0-9_-]{43}\n$/,
    stderr: /token 1 of painel: read, control\. It is shown/,
  })
  const own = { CUBEBRIDGE_URL: url, CUBEBRIDGE_TOKEN: made.stdout.trim() }
  t.equal((await runToEnd(['calls'], own)).code, 0)
  t.match(await runToEnd(['tokens'], own), {
    code: 1,
    stderr: /scope admin.*\(http_forbidden\) → "cubebridge tokens create"/,
  })
  const listed = (await cli('tokens', 'list')).stdout
  t.match(listed, /\n1 +painel +read,control +valid +/)
  t.notMatch(listed, 'cb_')
  t.match(await cli('tokens', 'revoke', '1'), { code: 0, stdout: /token 1 of painel is refused/ })
  t.match(await runToEnd(['calls'], own), { code: 1, stderr: /http_unauthorized/ })
  t.match((await cli('tokens')).stdout, /revoked/)
  for (const wrong of [
    ['--name', 'x'],
    ['--name', 'x', '--scopes', 'root'],
    ['--scopes', 'read'],
  ]) {
    t.equal((await cli('tokens', 'create', ...wrong)).code, 2, wrong.join(' '))
  }
})

t.test('drain says how many calls may go on, and can wait for the end', async (t) => {
  const asked: (number | undefined)[] = []
  const begin = (ms: number | undefined) => {
    asked.push(ms)
    return { liveCalls: 3, until: Date.now() + (ms ?? 300_000) }
  }
  const { cli, url } = await serveCli(t, { drain: { begin } })
  t.match(await cli('drain', '--seconds', '120'), {
    code: 0,
    stdout: /^no new calls; 3 live ones may go on for 2:00\n$/,
  })
  t.match(JSON.parse((await cli('drain', '--json')).stdout), { liveCalls: 3 })
  t.strictSame(asked, [120_000, undefined])
  t.equal((await cli('drain', '--seconds', 'x')).code, 2)
  const bare = await serveCli(t)
  t.match(await bare.cli('drain'), { code: 1, stderr: /\(http_not_found\)/ })
  t.not(bare.url, url)
})
