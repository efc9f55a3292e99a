import { describe, expect, it } from 'vitest'
import { addsUp, article, articleOf, chineseNumber, day, dayOf, decimal, hundredths, moment, points, tone } from '../src/format'

describe('decimals', () => {
  it.each([
    ['88.00', '88'],
    ['61.50', '61.5'],
    ['100', '100'],
    ['0.00', '0'],
    ['-0.00', '0'],
    ['-12.25', '−12.25'],
  ])('%s is written %s', (value, written) => expect(decimal(value)).toBe(written))

  it.each([
    ['5.00', '+5'],
    ['-12.00', '−12'],
    ['0.00', '0'],
  ])('points of %s are written %s', (value, written) => expect(points(value)).toBe(written))

  it.each([
    ['5.00', 'plus'],
    ['-0.50', 'minus'],
    ['0.00', ''],
  ])('points of %s are coloured %j', (value, colour) => expect(tone(value)).toBe(colour))

  it('are hundredths exactly, where floating point is not', () => {
    expect(hundredths('0.10') + hundredths('0.20')).toBe(hundredths('0.30'))
    expect(hundredths('-12.5')).toBe(-1250)
    expect(hundredths('7.100')).toBe(710)
  })

  it.each(['', '1e3', '1.234', 'NaN', '--1'])('refuses %j', (value) => expect(() => hundredths(value)).toThrow(RangeError))
})

describe('a trace', () => {
  const trace = (...values: string[]) => values.map((value) => ({ points: value }))
  it('adds up', () => expect(addsUp(trace('100.00', '-12.00', '0.10', '0.20'), '88.30')).toBe(true))
  it('does not add up when a hundredth is missing', () => expect(addsUp(trace('100.00', '-12.00'), '88.01')).toBe(false))
  it('of no lines is zero', () => expect(addsUp([], '0.00')).toBe(true))
})

describe('days and moments', () => {
  it('are written as each language does', () => {
    expect(day('2026-12-04', 'zh')).toBe('2026年12月4日')
    expect(day('2026-12-04', 'en')).toBe('4 December 2026')
    expect(day('2026-12-04', 'zh', true)).toContain('星期五')
  })
  it('are those of China, whatever the offset they travel with', () => {
    expect(dayOf('2026-12-03T23:30:00+00:00', 'zh')).toBe('2026年12月4日')
    expect(moment('2026-12-03T16:05:00+00:00', 'zh')).toBe('2026年12月4日 00:05')
  })
})

describe('articles', () => {
  it.each([
    [1, '一'],
    [10, '十'],
    [18, '十八'],
    [20, '二十'],
    [44, '四十四'],
    [100, '一百'],
    [105, '一百零五'],
    [110, '一百一十'],
  ])('%i is counted %s', (number, written) => expect(chineseNumber(number)).toBe(written))

  it('are named as the law names them', () => {
    expect(article('18(1)', 'zh')).toBe('第十八条第(一)项')
    expect(article('28', 'zh')).toBe('第二十八条')
    expect(article('18(1)', 'en')).toBe('Article 18(1)')
    expect(article('附件3', 'zh')).toBe('附件3')
  })
  it('are found by the article they stand in', () => expect(articleOf('18(1)')).toBe('18'))
})
