import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Failure } from '../src/api'
import { Unfit, upload } from '../src/upload'

// The portal's end: what it has of each upload, and what its check says of a whole one.
const received = new Map<string, number>()
const checks: (number | 'lost')[] = []
let asked: string[] = []
const size = 300 * 1024
const file = new File([new Uint8Array(size)], '清单.jpg', { lastModified: 1 })
const refusal = JSON.stringify({ code: 'evidence_broken', message: { zh: '不行', en: 'unfit' } })

async function portal(place: string, { method, headers, body }: RequestInit): Promise<Response> {
  asked.push(`${method} ${place}`)
  if (method === 'POST') {
    const location = `/evidence/${received.size + 1}`
    received.set(location, 0)
    return new Response(null, { status: 201, headers: { Location: location } })
  }
  const at = received.get(place) ?? 0
  if (method === 'HEAD') return new Response(null, { headers: { 'Upload-Offset': `${at}` } })
  expect((headers as Record<string, string>)['Upload-Offset']).toBe(`${at}`)
  received.set(place, at + (body as Blob).size)
  if (received.get(place) === size) {
    const check = checks.shift()
    if (check === 'lost') throw new TypeError('Failed to fetch')
    if (check) return new Response(refusal, { status: check })
  }
  return new Response(null, { status: 204, headers: { 'Upload-Offset': `${received.get(place)}` } })
}

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.useFakeTimers()
  vi.stubGlobal('fetch', vi.fn(portal))
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
  received.clear()
  checks.length = 0
  asked = []
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function sent(): Promise<string> {
  const answer = upload(file, () => {}).catch((problem: unknown) => {
    if (problem instanceof Unfit) return 'unfit'
    if (problem instanceof Failure) return problem.kind
    throw problem
  })
  await vi.runAllTimersAsync()
  return answer
}

describe('a file', () => {
  it('goes up in parts', async () => {
    expect(await sent()).toBe('1')
    expect(asked).toEqual(['POST /evidence', 'PATCH /evidence/1', 'PATCH /evidence/1'])
  })

  it('that was refused is refused again, and never said to be there', async () => {
    checks.push(422, 422)
    expect(await sent()).toBe('unfit')
    expect(await sent()).toBe('unfit')
    expect(await sent()).toBe('3')
  })

  it('that nobody could check is checked when it is chosen again, and not sent again', async () => {
    checks.push(503, 503)
    expect(await sent()).toBe('busy')
    asked = []
    expect(await sent()).toBe('busy')
    expect(await sent()).toBe('1')
    expect(asked).toEqual(['HEAD /evidence/1', 'PATCH /evidence/1', 'HEAD /evidence/1', 'PATCH /evidence/1'])
  })

  it.each([
    [204, '1'],
    [422, 'unfit'],
  ])('whose last answer was lost is asked after: %i', async (status, end) => {
    checks.push('lost')
    if (status !== 204) checks.push(status)
    expect(await sent()).toBe(end)
    expect(received.get('/evidence/1')).toBe(size)
  })
})
