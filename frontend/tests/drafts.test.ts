import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { draftBox } from '../src/draftBox'
import { forgetDrafts } from '../src/drafts'

const mine = btoa('m'.repeat(32))
const anothers = btoa('a'.repeat(32))
const written = { reasons: '事实不符', contactPhone: '13800001234' }

/** As much of a browser's storage as is used: its names are its own keys. */
function storage(): Storage {
  const names: Record<string, string> = {}
  const own = (value: unknown) => ({ value, enumerable: false })
  return Object.defineProperties(names, {
    getItem: own((name: string) => names[name] ?? null),
    setItem: own((name: string, value: string) => void (names[name] = value)),
    removeItem: own((name: string) => void delete names[name]),
  }) as unknown as Storage
}

beforeEach(() => {
  vi.stubGlobal('localStorage', storage())
  vi.stubGlobal('sessionStorage', storage())
})
afterEach(() => vi.unstubAllGlobals())

it('a draft is there again for whoever wrote it, after the session ended', async () => {
  await (await draftBox(mine, 'dispute', 'RW50cnk6MQ==')).write(written)
  expect(await (await draftBox(mine, 'dispute', 'RW50cnk6MQ==')).read()).toEqual(written)
  expect(await (await draftBox(mine, 'repair', 'RW50cnk6MQ==')).read()).toEqual({})
})

it('the next person at the same phone reads neither the draft nor what it is about, and does not lose it', async () => {
  const box = await draftBox(mine, 'dispute', 'RW50cnk6MQ==')
  await box.write(written)
  const lying = JSON.stringify(Object.entries(localStorage))
  for (const part of ['事实不符', '13800001234', 'RW50cnk6MQ==', 'dispute', mine]) expect(lying).not.toContain(part)
  const next = await draftBox(anothers, 'dispute', 'RW50cnk6MQ==')
  expect(await next.read()).toEqual({})
  await next.write({ reasons: '别人的' })
  forgetDrafts()
  expect(await next.read()).toEqual({})
  expect(await box.read()).toEqual(written)
})

it('drafts go when who wrote them signs out, and nothing else does', async () => {
  localStorage.setItem('language', 'en')
  await (await draftBox(mine, 'dispute', 'one')).write(written)
  await (await draftBox(mine, 'repair', 'two')).write(written)
  forgetDrafts()
  expect(Object.keys(localStorage)).toEqual(['language'])
})

it('what is damaged is as good as nothing, and a sent filing leaves nothing', async () => {
  const box = await draftBox(mine, 'dispute', 'one')
  await box.write(written)
  const [name] = Object.keys(localStorage)
  localStorage.setItem(name!, btoa('x'.repeat(40)))
  expect(await box.read()).toEqual({})
  box.empty()
  expect(Object.keys(localStorage)).toEqual([])
})

it('a browser without storage signs out all the same', () => {
  vi.stubGlobal('localStorage', undefined)
  vi.stubGlobal('sessionStorage', undefined)
  expect(forgetDrafts).not.toThrow()
})

it('the page that signs out forgets them, once the portal has closed the session', () => {
  const page = readFileSync('src/pages/CreditPage.vue', 'utf8')
  expect(page).toMatch(/await ask\(SignOutDocument, \{ everywhere \}\)\s+forgetDrafts\(\)/)
})

it('a filing keeps its draft in the box alone', () => {
  const page = readFileSync('src/pages/FilingPage.vue', 'utf8')
  expect(page).toMatch(/draftBox\(/)
  expect(page).not.toMatch(/localStorage/)
})
