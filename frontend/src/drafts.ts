/** What was written and not sent yet: it survives a lost connection and a closed page, but not who signs out. */
const kind = 'filing '

export const draftName = (...parts: string[]): string => kind + parts.join(' ')

/** Nothing of them stays on a device that others use, too. */
export function forgetDrafts(): void {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(kind)) localStorage.removeItem(name)
  } catch {
    // A browser without storage has kept none.
  }
}
