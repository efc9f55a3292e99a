// Weighs what each page loads first (gzip) and fails when the phone page outgrows its limit: the shell, and what the
// page that most people open, the own credit, brings along.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const limit = { 'index.html': 60_000, 'staff.html': 90_000 }
const firstRoute = { 'index.html': 'src/pages/CreditPage.vue' }
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'))

function closure(name, found = new Set()) {
  const chunk = manifest[name]
  if (!chunk || found.has(name)) return found
  found.add(name)
  for (const next of chunk.imports ?? []) closure(next, found)
  return found
}

for (const [page, most] of Object.entries(limit)) {
  const chunks = new Set([...closure(page), ...closure(firstRoute[page])])
  const files = new Set([page, ...[...chunks].flatMap((name) => [manifest[name].file, ...(manifest[name].css ?? [])])])
  const sizes = await Promise.all([...files].map(async (file) => gzipSync(await readFile(new URL(file, dist))).length))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`${page}: first load ${(total / 1000).toFixed(1)} kB gz of at most ${most / 1000}`)
  if (total > most) process.exitCode = 1
}
