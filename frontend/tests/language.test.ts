import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import en from '../src/locales/en.json'
import zh from '../src/locales/zh.json'

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()
const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith('generated'))
  .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }))

describe('the catalogues', () => {
  it('have the same keys in the same order', () => expect(Object.keys(en)).toEqual(Object.keys(zh)))

  it.each(Object.keys(zh) as (keyof typeof zh)[])('%s says something, with the same values, in both', (key) => {
    expect(zh[key].trim()).not.toBe('')
    expect(en[key].trim()).not.toBe('')
    expect(placeholders(en[key])).toEqual(placeholders(zh[key]))
  })

  it('hold no text that no page says', () => {
    const all = source.map((file) => file.text).join('\n')
    const said = (key: string) =>
      all.includes(`'${key}'`) || key.split('.').some((_, at, parts) => at > 0 && all.includes(`\`${parts.slice(0, at).join('.')}.\${`))
    expect(Object.keys(zh).filter((key) => !said(key))).toEqual([])
  })

  it('hold all the Chinese the pages say', () => {
    const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|<!--[\s\S]*?-->/g, '')
    const allowed = ['format.ts'] // Chinese numerals
    const speaking = source.filter((file) => !allowed.includes(file.name) && /[\p{Script=Han}：（），。]/u.test(withoutComments(file.text)))
    expect(speaking.map((file) => file.name)).toEqual([])
  })
})
