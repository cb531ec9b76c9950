import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorCatalogue } from './error-catalogue.ts'
import { generatedClient } from './generated-client.ts'

// Writes what is generated from the program's own definitions; the tests say when it is out of date.
for (const { path, text } of [...(await generatedClient()), await errorCatalogue()]) {
  const file = fileURLToPath(new URL(`../../${path}`, import.meta.url))
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  console.log(path)
}
