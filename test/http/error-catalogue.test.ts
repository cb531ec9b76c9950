import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { errorCatalogue } from '../../dev/api/error-catalogue.ts'

t.test('the list of errors in the documents is what the error classes say', async (t) => {
  const { path, text } = await errorCatalogue()
  const kept = await readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
  t.match(text, /`http_forbidden` +\| 403/)
  t.match(text, /`call_unknown` +\| 404/)
  t.match(text, /`leg_no-answer`/)
  t.ok(kept === text, `${path} is out of date: npm run generate`)
})
