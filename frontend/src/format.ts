import type { Language } from './language'

// How dates, numbers and articles are written. Decimals travel as strings and stay exact here.

const minus = '\u2212'

/** "88.00" as "88", "-12.50" as "−12.5". */
export function decimal(value: string): string {
  const trimmed = value.includes('.') ? value.replace(/\.?0+$/, '') : value
  return trimmed === '-0' ? '0' : trimmed.replace('-', minus)
}

/** Points with their sign: "+5", "−12", "0". */
export function points(value: string): string {
  const shown = decimal(value)
  return shown.startsWith(minus) || shown === '0' ? shown : `+${shown}`
}

/** The class that colours points: those that help, those that harm, and none for zero. */
export const tone = (value: string): 'plus' | 'minus' | '' => (!/[1-9]/.test(value) ? '' : value.startsWith('-') ? 'minus' : 'plus')

/** A decimal of at most two places as a whole number of hundredths. */
export function hundredths(value: string): number {
  const match = /^([+-]?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(value)
  if (!match) throw new RangeError(`not a decimal of at most two places: ${value}`)
  const size = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] === '-' ? -size : size
}

/** Whether the points of a trace are the score, exactly. */
export function addsUp(trace: readonly { points: string }[], score: string): boolean {
  return trace.reduce((sum, line) => sum + hundredths(line.points), 0) === hundredths(score)
}

const locales: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }

/** A calendar day ("2026-12-04") in words; it has no time zone. */
export function day(value: string, language: Language, weekday = false): string {
  const parts: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' }
  if (weekday) parts.weekday = 'long'
  return new Intl.DateTimeFormat(locales[language], parts).format(new Date(`${value}T00:00:00Z`))
}

/** A moment, in the time of China wherever the reader is. */
export function moment(value: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(value))
}

/** The day of a moment, in China. */
export function dayOf(value: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }).format(new Date(value))
}

/** The calendar day of a moment in China, as "2026-12-04". */
export const inChina = (at: Date): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(at)

/** A number from 1 to 999 in Chinese numerals, as articles are counted: 18 is 十八, 105 is 一百零五. */
export function chineseNumber(value: number): string {
  const digits = '零一二三四五六七八九'
  const [hundreds, tens, ones] = [Math.floor(value / 100), Math.floor(value / 10) % 10, value % 10]
  const hundred = hundreds ? `${digits[hundreds]}百` : ''
  const ten = tens ? `${tens === 1 && !hundreds ? '' : digits[tens]}十` : hundreds && ones ? '零' : ''
  return hundred + ten + (ones ? digits[ones] : '')
}

/** "18(1)" as 第十八条第(一)项 or "Article 18(1)"; anything else as it stands. */
export function article(number: string, language: Language): string {
  const match = /^(\d{1,3})(?:\((\d{1,2})\))?$/.exec(number)
  if (!match) return number
  if (language === 'en') return `Article ${number}`
  const item = match[2] ? `第(${chineseNumber(Number(match[2]))})项` : ''
  return `第${chineseNumber(Number(match[1]))}条${item}`
}

/** The article a reference stands in: "18(1)" stands in "18". */
export const articleOf = (number: string): string => number.replace(/\(.*$/, '')
