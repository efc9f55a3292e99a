import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask, Failure } from '../src/api'
import { InstitutionDocument } from '../src/generated/public'

const answers = (body: string, status = 200) =>
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body, { status, headers: { 'content-type': 'application/json' } })))
const asked = () => ask(InstitutionDocument, { id: 'x' })
const failure = () =>
  asked().then(
    () => 'answered',
    (problem: unknown) => (problem instanceof Failure ? problem.kind : 'thrown'),
  )

afterEach(() => vi.unstubAllGlobals())

describe('a question', () => {
  it('is posted to the same origin with its variables, and answered with the data', async () => {
    answers('{"data":{"institution":null}}')
    expect(await asked()).toEqual({ institution: null })
    const [address, options] = vi.mocked(fetch).mock.calls[0] ?? []
    expect(address).toBe('/graphql')
    expect(options).toMatchObject({ method: 'POST', credentials: 'same-origin' })
    const body = JSON.parse(String(options?.body))
    expect(body.variables).toEqual({ id: 'x' })
    expect(body.id).toMatch(/^[0-9a-f]{64}$/)
    expect(body.query).toBeUndefined()
  })

  it('is sent as text to a portal that does not know its hash', async () => {
    const replies = [new Response('{"errors":[{}]}', { status: 404 }), new Response('{"data":{"institution":null}}')]
    vi.stubGlobal('fetch', vi.fn(async () => replies.shift()))
    expect(await asked()).toEqual({ institution: null })
    const bodies = vi.mocked(fetch).mock.calls.map(([, options]) => JSON.parse(String(options?.body)))
    expect(bodies.map((body) => Object.keys(body).sort())).toEqual([['id', 'variables'], ['query', 'variables']])
    expect(bodies[1].query).toContain('query Institution(')
  })

  it.each([
    ['{"errors":[{"message":"x"}],"data":null}', 200, 'defect'],
    ['{"errors":[{"message":"x"}],"data":{"institution":null}}', 200, 'defect'],
    ['{"errors":[{"message":"x"}]}', 400, 'refused'],
    ['<html>bad gateway', 502, 'defect'],
    ['not json', 200, 'defect'],
    ['', 429, 'busy'],
    ['', 503, 'busy'],
  ])('answered with %s and %i fails as %s', async (body, status, kind) => {
    answers(body, status)
    expect(await failure()).toBe(kind)
  })

  it('fails as offline without a connection', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')))
    expect(await failure()).toBe('offline')
  })
})
