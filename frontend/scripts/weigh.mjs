// Weighs what each page loads first (gzip) and fails when the phone page outgrows its limit.
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'

const limit = { 'index.html': 60_000, 'staff.html': 90_000 }
const dist = new URL('../dist/', import.meta.url)

for (const [page, most] of Object.entries(limit)) {
  const html = await readFile(new URL(page, dist), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1])
  const sizes = await Promise.all([page, ...files].map(async (file) => gzipSync(await readFile(new URL(file, dist))).length))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`${page}: first load ${(total / 1000).toFixed(1)} kB gz of at most ${most / 1000}`)
  if (total > most) process.exitCode = 1
}
