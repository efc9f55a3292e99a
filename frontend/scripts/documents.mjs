// Turns src/queries/*.graphql into typed documents (src/generated), checked against the committed SDL.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { codegen } from '@graphql-codegen/core'
import { preset } from '@graphql-codegen/client-preset'
import { parse } from 'graphql'

const root = new URL('../', import.meta.url)
const sdl = process.env.PORTAL_SDL ?? new URL('../schema/schema.graphql', root)
const queries = new URL('src/queries/', root)
const target = new URL('src/generated/', root)

const documents = []
for (const name of (await readdir(queries)).sort()) {
  const source = await readFile(new URL(name, queries), 'utf8')
  documents.push({ location: name, document: parse(source), rawSDL: source })
}

const steps = await preset.buildGeneratesSection({
  baseOutputDir: 'generated/',
  schema: parse(await readFile(sdl, 'utf8')),
  documents,
  plugins: [],
  pluginMap: {},
  config: {
    documentMode: 'string',
    enumsAsTypes: true,
    useTypeImports: true,
    scalars: { Date: 'string', DateTime: 'string', Decimal: 'string' },
  },
  presetConfig: { fragmentMasking: false },
})

await mkdir(target, { recursive: true })
for (const step of steps) {
  // Pages import documents by name: the preset's look-up table by source text would put all of them into every page.
  if (!step.filename.endsWith('/graphql.ts')) continue
  const code = (await codegen(step)).replaceAll('new TypedDocumentString(', '/*#__PURE__*/ new TypedDocumentString(')
  await writeFile(new URL('graphql.ts', target), code)
}
