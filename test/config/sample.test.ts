import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { bridgeSchema } from '../../src/config/bridge-config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { sampleConfig } from '../../src/config/sample.ts'
import { docOf } from '../../src/config/field-doc.ts'
import { unwrapSchema } from '../../src/lib/schema-keys.ts'
import { z } from '../../src/lib/schema.ts'

const file = fileURLToPath(new URL('../../cubebridge.example.yaml', import.meta.url))
const env = {
  ARI_PASSWORD: 'a',
  AMI_SECRET: 'b',
  CUBE_AUTH_KEY: 'c',
  CUBEBRIDGE_TOKEN: '0123456789abcdef',
}

t.test('the sample in the repository is what the schema generates', async (t) => {
  if (process.env.UPDATE_SAMPLES) await writeFile(file, sampleConfig())
  t.equal(await readFile(file, 'utf8'), sampleConfig(), 'run this test with UPDATE_SAMPLES=1 to write it anew')
})

t.test('the sample loads and sets nothing but defaults and what is required', async (t) => {
  const sample = await loadConfig(file, env)
  const least = bridgeSchema.parse({
    asterisk: { ari: { password: 'a' }, ami: { secret: 'b' } },
    connectycube: { appId: 1234, authKey: 'c' },
    http: { token: env.CUBEBRIDGE_TOKEN },
  })
  t.match(sample, {
    ...least,
    mappings: /mappings\.yaml$/,
    records: { file: /records\.jsonl$/, spool: /records-spool$/ },
    store: { file: /store\.sqlite$/ },
    recordings: { folder: /recordings$/ },
  })
})

t.test('the sample loads with everything that is commented out put in', async (t) => {
  const all = sampleConfig()
    .split('\n')
    .map((line) => line.replace(/^( *)# ((?: *- |[ ]*[A-Za-z]+: |[ ]*[A-Za-z]+:$).*)$/, '$1$2'))
    .filter((line, i, lines) => !(line.trim() === 'servers: []' && lines.some((other) => other.trim() === 'servers:')))
  const folder = t.testdir({ 'all.yaml': all.join('\n') })
  const config = await loadConfig(`${folder}/all.yaml`, {
    ...env,
    TURN_CREDENTIAL: 't',
    SIP_PASSWORD: 's',
    WEBHOOK_SECRET: '0123456789abcdef',
    CUBEBRIDGE_NEXT_TOKEN: 'fedcba9876543210',
    CUBEBRIDGE_DATABASE: 'postgres://u:p@db.example.com/cubebridge',
    CUBEBRIDGE_STORE_KEY: Buffer.alloc(32, 1).toString('base64'),
    CUBEBRIDGE_OLD_STORE_KEY: Buffer.alloc(32, 2).toString('hex'),
  })
  t.equal(config.media.workers, 4)
  t.equal(config.media.ice.servers.length, 2)
  t.equal(config.connectycube.endpoints?.chatDomain, 'chat.example.com')
  t.equal(config.http.tokens.length, 2)
  t.strictSame(config.store.key, Buffer.alloc(32, 1))
  t.strictSame(config.store.oldKeys, [Buffer.alloc(32, 2)])
})

t.test('every key is explained', async (t) => {
  const missing: string[] = []
  const look = (object: z.ZodObject, path: string): void => {
    for (const [key, schema] of Object.entries(object.shape)) {
      if (!docOf(schema)?.text) missing.push(path + key)
      const inner = unwrapSchema(schema)
      if (inner instanceof z.ZodObject) look(inner, `${path}${key}.`)
    }
  }
  look(bridgeSchema, '')
  t.strictSame(missing, [])
})
