import t from 'tap'
import { isPhoneEndpoint } from '../../src/asterisk/endpoint.ts'
import { pjsipEndpoint } from '../../src/lib/fields.ts'

t.test('a phone that passes the checks is one that the SIP leg dials, and the other way round', async (t) => {
  const schema = pjsipEndpoint()
  const agree = (endpoint: string, right: boolean) => {
    const answers = [schema.safeParse(endpoint).success, isPhoneEndpoint(endpoint)]
    if (answers.some((answer) => answer !== right)) t.strictSame(answers, [right, right], JSON.stringify(endpoint))
  }
  for (let code = 0; code < 0x3000; code++) {
    const letter = String.fromCharCode(code)
    agree(`PJSIP/1${letter}1`, /[A-Za-z0-9_.-]/.test(letter))
  }
  for (const name of ['1', '1001', 'joao.silva', 'a-b_c', '1'.repeat(64)]) agree(`PJSIP/${name}`, true)
  for (const name of ['', '+551199', '1'.repeat(65), '1001\n', '\n1001']) agree(`PJSIP/${name}`, false)
  for (const endpoint of ['', '1001', 'SIP/1001', 'pjsip/1001', ' PJSIP/1001', 'Local/900@out']) agree(endpoint, false)
  t.ok(isPhoneEndpoint('PJSIP/1001'))
})
