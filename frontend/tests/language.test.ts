import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import affairsEn from '../src/locales/affairs.en.json'
import affairsZh from '../src/locales/affairs.zh.json'
import deskEn from '../src/locales/desk.en.json'
import deskZh from '../src/locales/desk.zh.json'
import en from '../src/locales/en.json'
import workEn from '../src/locales/work.en.json'
import workZh from '../src/locales/work.zh.json'
import zh from '../src/locales/zh.json'

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
/** What comes with the pages that say it: key, and the text in both languages. */
const withPages = readdirSync('src/locales')
  .filter((name) => /^\w+\.json$/.test(name) && !['zh.json', 'en.json'].includes(name))
  .flatMap((name) => Object.entries(JSON.parse(readFileSync(`src/locales/${name}`, 'utf8')) as Record<string, { zh: string; en: string }>))
const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith('generated'))
  .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }))

describe('the catalogues', () => {
  const rooms = { every: [zh, en], affairs: [affairsZh, affairsEn], desk: [deskZh, deskEn], work: [workZh, workEn] } as Record<string, Record<string, string>[]>
  const all: Record<string, string>[] = [
    { ...zh, ...affairsZh, ...deskZh, ...workZh },
    { ...en, ...affairsEn, ...deskEn, ...workEn },
  ]
  const [inChinese, inEnglish] = all as [Record<string, string>, Record<string, string>]

  it.each(Object.entries(rooms))('%s has the same keys in the same order', (_, [one, other]) =>
    expect(Object.keys(other!)).toEqual(Object.keys(one!)),
  )

  it('say each thing in one place', () =>
    expect(Object.keys(inChinese)).toHaveLength(Object.values(rooms).reduce((sum, [one]) => sum + Object.keys(one!).length, 0)))

  it.each(Object.keys(inChinese))('%s says something, with the same values, in both', (key) => {
    expect(inChinese[key]!.trim()).not.toBe('')
    expect(inEnglish[key]!.trim()).not.toBe('')
    expect(placeholders(inEnglish[key]!)).toEqual(placeholders(inChinese[key]!))
  })

  it.each(withPages)('%s, which comes with its page, stands in both', (_, text) => {
    expect(text.zh).toMatch(/\p{Script=Han}/u)
    expect(text.en.trim()).not.toBe('')
    expect(placeholders(text.en)).toEqual(placeholders(text.zh))
  })

  it('hold no text that no page says', () => {
    const whole = source.map((file) => file.text).join('\n')
    const said = (key: string) =>
      whole.includes(`'${key}'`) ||
      key.split('.').some((_, at, parts) => at > 0 && whole.includes(`\`${parts.slice(0, at).join('.')}.\${`))
    expect(Object.keys(inChinese).filter((key) => !said(key))).toEqual([])
  })

  it('hold all the Chinese the pages say', () => {
    const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|<!--[\s\S]*?-->/g, '')
    const allowed = ['format.ts'] // Chinese numerals
    const speaking = source.filter((file) => !allowed.includes(file.name) && /[\p{Script=Han}：（），。]/u.test(withoutComments(file.text)))
    expect(speaking.map((file) => file.name)).toEqual([])
  })
})
