// Turns each of src/queries/*.graphql into typed documents of the same name in src/generated, checked against the
// committed SDL. One file each, so that a page carries the questions it asks and no others. Pages send a document's
// SHA-256; documents.json tells the portal which text that is.
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { parse } from 'graphql'

const root = new URL('../', import.meta.url)
const sdl = process.env.PORTAL_SDL ?? new URL('../schema/schema.graphql', root)
const queries = new URL('src/queries/', root)
const target = new URL('src/generated/', root)

const schema = parse(await readFile(sdl, 'utf8'))
const parts = await read('parts.graphql')
const texts = {} // by SHA-256

async function read(name) {
  const source = await readFile(new URL(name, queries), 'utf8')
  return { location: name, document: parse(source), rawSDL: source }
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex')

async function generate(documents) {
  const steps = await preset.buildGeneratesSection({
    baseOutputDir: 'generated/',
    schema,
    documents,
    plugins: [],
    pluginMap: {},
    config: {
      documentMode: 'string',
      enumsAsTypes: true,
      useTypeImports: true,
      scalars: { Date: 'string', DateTime: 'string', Decimal: 'string' },
    },
    presetConfig: {
      fragmentMasking: false,
      persistedDocuments: { mode: 'embedHashInDocument', hashAlgorithm: sha256 },
    },
  })
  // Pages import documents by name: the preset's look-up table by source text would put all of them into every page.
  const made = (name) => codegen(steps.find((step) => step.filename.endsWith(name)))
  const [code, known] = await Promise.all([made('/graphql.ts'), made('/persisted-documents.json')])
  Object.assign(texts, JSON.parse(known))
  return code.replaceAll('new TypedDocumentString(', '/*#__PURE__*/ new TypedDocumentString(')
}

await rm(target, { recursive: true, force: true })
await mkdir(target, { recursive: true })
for (const name of await readdir(queries)) {
  const documents = name === parts.location ? [parts] : [parts, await read(name)]
  await writeFile(new URL(name.replace('.graphql', '.ts'), target), await generate(documents))
}
await writeFile(new URL('documents.json', target), JSON.stringify(texts, null, 2) + '\n')
