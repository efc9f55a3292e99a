import { draftName, ownDrafts } from './drafts'

const nonceBytes = 12
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (one) => one.charCodeAt(0))
const text = (found: ArrayBuffer | Uint8Array): string => btoa(String.fromCharCode(...new Uint8Array(found)))
const digest = async (of: string): Promise<string> => text(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(of)))

export type DraftBox = { read(): Promise<object>; write(draft: object): Promise<void>; empty(): void }

/**
 * Where one draft of one person lies on this device. `key`: the person's own, which the portal gives to whoever is
 * signed in, so that the next person at the same phone can read neither the draft nor what it is about.
 */
export async function draftBox(key: string, ...parts: string[]): Promise<DraftBox> {
  const secret = await crypto.subtle.importKey('raw', bytes(key), 'AES-GCM', false, ['encrypt', 'decrypt'])
  const tag = (await digest(`${key} tag`)).slice(0, 12)
  const name = draftName(tag, await digest(`${key} ${parts.join(' ')}`))
  ownDrafts(tag)
  return {
    async read() {
      const kept = bytes(localStorage.getItem(name) ?? '')
      if (kept.length <= nonceBytes) return {}
      try {
        const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.slice(0, nonceBytes) }, secret, kept.slice(nonceBytes))
        return JSON.parse(new TextDecoder().decode(open)) as object
      } catch {
        return {} // damaged
      }
    },
    async write(draft) {
      const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, secret, new TextEncoder().encode(JSON.stringify(draft)))
      localStorage.setItem(name, text(Uint8Array.from([...iv, ...new Uint8Array(sealed)])))
    },
    empty: () => localStorage.removeItem(name),
  }
}
