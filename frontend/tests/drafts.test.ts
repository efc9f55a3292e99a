import { readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { draftName, forgetDrafts } from '../src/drafts'

afterEach(() => vi.unstubAllGlobals())

/** As much of a browser's storage as is used: its names are its own keys. */
function storage(kept: Record<string, string>): Record<string, unknown> {
  const names: Record<string, unknown> = { ...kept }
  return Object.defineProperty(names, 'removeItem', { value: (name: string) => delete names[name] })
}

it('drafts go when somebody signs out, and nothing else does', () => {
  const kept = storage({ [draftName('dispute', 'one')]: '{"contactPhone":"…"}', language: 'en', [draftName('repair', 'two')]: '{}' })
  vi.stubGlobal('localStorage', kept)
  forgetDrafts()
  expect(Object.keys(kept)).toEqual(['language'])
})

it('a browser without storage signs out all the same', () => {
  vi.stubGlobal('localStorage', undefined)
  expect(forgetDrafts).not.toThrow()
})

it('the page that signs out forgets them, once the portal has closed the session', () => {
  const page = readFileSync('src/pages/CreditPage.vue', 'utf8')
  expect(page).toMatch(/await ask\(SignOutDocument, \{ everywhere \}\)\s+forgetDrafts\(\)/)
})

it('a filing keeps its draft under a name that is forgotten', () =>
  expect(readFileSync('src/pages/FilingPage.vue', 'utf8')).toMatch(/draftKey = draftName\(/))
