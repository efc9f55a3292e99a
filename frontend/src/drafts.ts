/** What was written and not sent yet: it survives a lost connection, a closed page and a session that ended, sealed for
 * whoever wrote it (draftBox.ts); whoever signs out leaves nothing. */
const kind = 'filing '
const owner = 'drafts of'

export const draftName = (tag: string, ...parts: string[]): string => `${kind}${tag} ${parts.join(' ')}`

/** Whose drafts lie on this device, as far as this page knows: a tag that says nothing to others. */
export function ownDrafts(tag: string): void {
  sessionStorage.setItem(owner, tag)
}

/** What who signs out has written goes; the sealed drafts of others on a shared device are theirs. */
export function forgetDrafts(): void {
  try {
    const own = sessionStorage.getItem(owner)
    for (const name of Object.keys(localStorage)) if (own && name.startsWith(draftName(own))) localStorage.removeItem(name)
    sessionStorage.removeItem(owner)
  } catch {
    // A browser without storage has kept none.
  }
}
