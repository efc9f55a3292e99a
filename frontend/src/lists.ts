import { say } from './language'
import names from './locales/names.json'

/** The name of a list; one that the pages do not know is called by its code. */
export function listTitle(code: string): string {
  const known = (names as Record<string, { zh: string; en: string }>)[code.toUpperCase()]
  return known ? say(known) : code
}
