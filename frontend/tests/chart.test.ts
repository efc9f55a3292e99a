import { describe, expect, it } from 'vitest'
import { height, stepChart, width } from '../src/chart'

const history = [
  { at: '2026-01-01T00:00:00+08:00', score: '100.00' },
  { at: '2026-01-11T00:00:00+08:00', score: '88.00' },
]

describe('the history as a picture', () => {
  it('has none without a result', () => expect(stepChart([])).toBeNull())

  it('is level until the next result, then steps', () => {
    const chart = stepChart(history)
    expect(chart?.line).toMatch(/^M0 0H[\d.]+V[\d.]+H300$/)
    expect(chart?.dots.match(/h0/g)).toHaveLength(2)
    expect([chart?.lowest, chart?.highest]).toEqual([80, 100])
  })

  it('puts a score where the scale says', () => {
    const drop = Number(/V([\d.]+)/.exec(stepChart(history)?.line ?? '')?.[1])
    expect(drop).toBeCloseTo(height * ((100 - 88) / (100 - 80)), 1)
  })

  it.each(['0', '-5', '0.5', '50', '100'])('keeps a single score of %s inside the frame', (score) => {
    const chart = stepChart([{ at: '2026-01-01T00:00:00+08:00', score }])
    const [, left, top] = /^M([\d.]+) ([\d.]+)H/.exec(chart?.line ?? '') ?? []
    expect(Number(left)).toBeLessThan(width)
    expect(Number(top)).toBeLessThanOrEqual(height)
    expect(chart && chart.lowest < chart.highest).toBe(true)
  })

  it('bears results of the same moment', () => {
    const at = '2026-01-01T00:00:00+08:00'
    expect(stepChart([{ at, score: '100' }, { at, score: '90' }])?.line).not.toContain('NaN')
  })
})
