import { awaited } from './busy'

/** Why a question got no answer: no connection, the portal refused the request, or it could not carry it out. */
export type FailureKind = 'offline' | 'busy' | 'refused' | 'defect'

/** A question with the types of its variables and its answer, from whichever file it was generated into. */
export type Question<Data, Variables> = {
  toString(): string
  __meta__?: Record<string, unknown> | undefined
  __apiType?: (variables: Variables) => Data
}

export class Failure extends Error {
  constructor(readonly kind: FailureKind) {
    super(kind)
  }
}

type Answer<Data> = { data?: Data | null; errors?: unknown[] }

/**
 * Asks the portal's GraphQL API, on the same origin and with the session's cookie.
 * @throws Failure. Refusals the SDL foresees are part of the data, not failures.
 */
export const ask = <Data, Variables>(question: Question<Data, Variables>, variables: Variables): Promise<Data> =>
  awaited(answered(question, variables))

async function answered<Data, Variables>(question: Question<Data, Variables>, variables: Variables): Promise<Data> {
  let response = await post({ id: question.__meta__?.hash, variables })
  // The portal was built with other pages than those that are open: it does not know the document by its hash.
  if (response.status === 404) response = await post({ query: question.toString(), variables })
  if (response.status === 429 || response.status === 503) throw new Failure('busy')
  const answer = (await response.json().catch(() => null)) as Answer<Data> | null
  if (!response.ok) throw new Failure(response.status < 500 ? 'refused' : 'defect')
  if (!answer?.data || answer.errors?.length) throw new Failure('defect')
  return answer.data
}

async function post(body: object): Promise<Response> {
  try {
    return await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    })
  } catch {
    throw new Failure('offline')
  }
}
