import { describe, expect, it } from 'vitest'
import { daysBetween, monthBefore, today } from '../src/staff/days'

describe('days of the desk', () => {
  it.each([
    ['2026-11-22', '2026-11-22', 0],
    ['2026-11-22', '2026-11-23', 1],
    ['2026-11-22', '2026-11-21', -1],
    ['2026-12-31', '2027-01-01', 1],
    ['2028-02-28', '2028-03-01', 2],
  ])('from %s to %s are %i', (from, to, days) => expect(daysBetween(from, to)).toBe(days))

  it.each([
    ['2026-11-22', 0, '2026-11'],
    ['2026-11-22', 2, '2026-09'],
    ['2027-01-31', 1, '2026-12'],
    ['2027-01-31', 12, '2026-01'],
    ['2027-01-01', 13, '2025-12'],
  ])('%s, %i months before, is in %s', (day, months, month) => expect(monthBefore(day, months)).toBe(month))

  it.each([
    ['2026-11-22T15:59:59Z', '2026-11-22'],
    ['2026-11-22T16:00:00Z', '2026-11-23'],
    ['2026-12-31T16:00:00Z', '2027-01-01'],
  ])('at %s it is %s in China', (moment, day) => expect(today(new Date(moment))).toBe(day))
})
