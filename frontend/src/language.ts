import { computed, ref, shallowReactive, watchEffect } from 'vue'
import type affairs from './locales/affairs.zh.json'
import type desk from './locales/desk.zh.json'
import type work from './locales/work.zh.json'
import zh from './locales/zh.json'

export type Language = 'zh' | 'en'
export type Key = keyof typeof zh | keyof typeof affairs | keyof typeof desk | keyof typeof work
type Bilingual = { zh: string; en: string }
type Named = { name: string; nameEn: string }
type Catalogue = Partial<Record<Key, string>>

type Words = Record<Language, () => Promise<{ default: Catalogue }>>
export type Room = 'every' | 'affairs' | 'desk' | 'work'

// What every page says comes with it; what only some pages say, and English, when it is wanted.
const rooms: Partial<Record<Room, Words>> = {
  every: { zh: () => Promise.resolve({ default: zh }), en: () => import('./locales/en.json') },
  affairs: { zh: () => import('./locales/affairs.zh.json'), en: () => import('./locales/affairs.en.json') },
}

/** Rooms that only some of the entries to the pages have. */
export const furnish = (more: Partial<Record<Room, Words>>): void => void Object.assign(rooms, more)

const brought = new Set<Room>(['every'])
const catalogues: Record<Language, Catalogue> = shallowReactive({ zh, en: zh })

/** A preference kept in this browser, if it lets us. */
export function preference<Value extends string>(name: string, allowed: readonly Value[], first: Value) {
  let kept: string | null = null
  try {
    kept = localStorage.getItem(name)
  } catch {
    // A browser without storage forgets the preference; nothing else depends on it.
  }
  const value = ref(allowed.find((one) => one === kept) ?? first)
  const keep = (next: Value) => {
    ;(value as { value: Value }).value = next
    try {
      localStorage.setItem(name, next)
    } catch {
      // as above
    }
  }
  return { value: computed(() => value.value as Value), keep }
}

const chosen = preference<Language>('language', ['zh', 'en'], 'zh')
export const language = chosen.value

/** Makes the pages speak a language, once its catalogue is here; without a connection all stays as it is. */
export async function speak(next: Language): Promise<void> {
  try {
    await fetchRooms(next, [...brought])
    chosen.keep(next)
  } catch {
    // The button is still there to be pressed again.
  }
}

/** What the pages of a room say, before they are shown. */
export async function bring(room: Room): Promise<void> {
  await fetchRooms(language.value, [room])
  brought.add(room)
}

async function fetchRooms(next: Language, wanted: Room[]): Promise<void> {
  const found = await Promise.all(wanted.map(async (room) => (await rooms[room]?.[next]())?.default))
  catalogues[next] = Object.assign({}, catalogues[next], ...found)
}

/** The page's own text; `{name}` takes the value of that name. */
export function t(key: Key, values?: Record<string, string | number>): string {
  return filled(catalogues[language.value][key] ?? key, values)
}

const filled = (text: string, values: Record<string, string | number> = {}): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** What stands in both languages; `{name}` takes the value of that name. */
export const say = (text: Bilingual, values?: Record<string, string | number>): string => filled(text[language.value], values)

export const nameOf = (thing: Named): string => (language.value === 'en' ? thing.nameEn || thing.name : thing.name)

/** For text that exists in Chinese only, so that a screen reader pronounces it rightly. */
export const chinese = 'zh-CN'

/** Keeps the document's language and title in step with the page. */
export function followLanguage(title: () => string): void {
  watchEffect(() => {
    document.documentElement.lang = language.value === 'zh' ? chinese : 'en'
    document.title = title()
  })
}
