import { Failure } from './api'

/** Sends a file up by the tus protocol, in parts; what is there already is not sent again. */

const part = 256 * 1024
const patience = [500, 1500, 4000, 10_000] // milliseconds to wait before each new try
const tus = { 'Tus-Resumable': '1.0.0' }

/** The portal does not take this file; the text says why and what would be right. */
export class Unfit extends Error {
  constructor(readonly text: { zh: string; en: string }) {
    super(text.en)
  }
}

/**
 * @param progress is told the share that is there, from 0 to 1.
 * @param archive whose file it is, where an officer takes it in at the counter.
 * @returns the file's ID.
 * @throws Unfit, Failure
 */
export async function upload(file: File, progress: (share: number) => void, archive?: string): Promise<string> {
  let place = recall(file)
  let offset = place ? await known(place) : null
  if (!place || offset === null) {
    place = await announce(file, archive)
    remember(file, place)
    offset = 0
  }
  let tries = 0
  let taken = false // only an answer to the last part says so: the file is checked then
  while (!taken) {
    progress(offset / file.size)
    try {
      offset = await send(place, offset, file.slice(offset, offset + part))
      taken = offset === file.size
      tries = 0
    } catch (problem) {
      if (problem instanceof Unfit) forget(file)
      const wait = patience[tries++]
      if (!(problem instanceof Failure) || problem.kind !== 'offline' || wait === undefined) throw problem
      await new Promise((go) => setTimeout(go, wait))
      offset = (await known(place).catch(() => offset)) ?? offset
    }
  }
  progress(1)
  forget(file)
  return place.split('/').at(-1)!
}

async function announce(file: File, archive?: string): Promise<string> {
  const about = archive ? `filename ${base64(file.name)},archive ${base64(archive)}` : `filename ${base64(file.name)}`
  const answer = await ask('/evidence', { method: 'POST', headers: { 'Upload-Length': `${file.size}`, 'Upload-Metadata': about } })
  return answer.headers.get('Location')!
}

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

async function send(place: string, offset: number, body: Blob): Promise<number> {
  const headers = { 'Upload-Offset': `${offset}`, 'Content-Type': 'application/offset+octet-stream' }
  return Number((await ask(place, { method: 'PATCH', headers, body })).headers.get('Upload-Offset'))
}

/** How much of an upload is there; null where it is not known any more. */
async function known(place: string): Promise<number | null> {
  const answer = await fetched(place, { method: 'HEAD' })
  return answer.ok ? Number(answer.headers.get('Upload-Offset')) : null
}

async function ask(place: string, request: RequestInit): Promise<Response> {
  const answer = await fetched(place, request)
  if (answer.ok) return answer
  const said = (await answer.json().catch(() => null)) as { message?: { zh: string; en: string } } | null
  if (said?.message && answer.status < 500) throw new Unfit(said.message)
  throw new Failure(answer.status === 503 ? 'busy' : 'defect')
}

async function fetched(place: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(place, { ...request, credentials: 'same-origin', headers: { ...tus, ...request.headers } })
  } catch {
    throw new Failure('offline')
  }
}

// A page that was reloaded goes on where it was.
const key = (file: File) => `upload ${file.name} ${file.size} ${file.lastModified}`
const recall = (file: File): string | null => stored(() => sessionStorage.getItem(key(file))) ?? null
const remember = (file: File, place: string) => stored(() => sessionStorage.setItem(key(file), place))
const forget = (file: File) => stored(() => sessionStorage.removeItem(key(file)))

function stored<Value>(act: () => Value): Value | undefined {
  try {
    return act()
  } catch {
    return undefined // a browser without storage sends the file anew
  }
}
