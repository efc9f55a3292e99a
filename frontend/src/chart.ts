import { hundredths } from './format'

export type Point = { at: string; score: string }
export type StepChart = { line: string; dots: string; lowest: number; highest: number; middle: number | null }

export const width = 300
export const height = 120

/**
 * The history of a score as a step line, oldest point first. A score holds until the next result, so the line
 * is level and then drops or rises. Coordinates are those of a 300 by 120 view box; the last level runs on a little.
 */
export function stepChart(history: readonly Point[]): StepChart | null {
  if (!history.length) return null
  const scores = history.map((point) => hundredths(point.score) / 100)
  const times = history.map((point) => Date.parse(point.at))
  const lowest = Math.floor(Math.min(...scores) / 10 - 0.5) * 10
  const highest = Math.ceil(Math.max(...scores) / 10) * 10
  const [start, end] = [times[0] as number, times.at(-1) as number]
  const tail = (end - start || 1) * 0.1
  const x = (time: number) => round(((time - start) / (end - start + tail)) * width)
  const y = (score: number) => round(height - ((score - lowest) / (highest - lowest)) * height)

  const spots = scores.map((score, index) => [x(times[index] as number), y(score)] as const)
  const line = spots.map(([left, top], index) => (index ? `H${left}V${top}` : `M${left} ${top}`)).join('') + `H${width}`
  // A stroke of no length with round ends is a dot that stays round however the picture is stretched.
  const dots = spots.map(([left, top]) => `M${left} ${top}h0`).join('')
  const half = (lowest + highest) / 2
  return { line, dots, lowest, highest, middle: Number.isInteger(half) ? half : null }
}

const round = (value: number): number => Math.round(value * 10) / 10
