import { inject, nextTick, provide, ref, type InjectionKey } from 'vue'
import type { Key } from '../language'

/** A field of an act. Its label is `field.<name>` of the catalogue, unless it brings its own. */
export type ActField = {
  name: string
  kind: 'text' | 'area' | 'date' | 'month' | 'moment' | 'number' | 'choice' | 'check'
  optional?: boolean
  label?: Key
  hint?: string
  value?: string
  choices?: readonly { value: string; label: string }[]
}

/** What was filled in, by the name of the field: words without blanks around them; "yes" or nothing for a check. */
export type Given = Record<string, string>

type Answer = { __typename: string }

/**
 * Something that an officer does about one thing: `act.<code>` names it, `act.<code>.follows` says what follows.
 * `told`: what is to be said of its answer besides that it was done.
 */
export type Act = {
  code: string
  fields: ActField[]
  send: (given: Given) => Promise<Answer>
  told?: (answer: never) => string
}

export const text = (name: string, further: Partial<ActField> = {}): ActField => ({ name, kind: 'text', ...further })
export const area = (name: string, further: Partial<ActField> = {}): ActField => ({ name, kind: 'area', ...further })
export const date = (name: string, further: Partial<ActField> = {}): ActField => ({ name, kind: 'date', ...further })
export const check = (name: string): ActField => ({ name, kind: 'check', optional: true })
export const choice = (name: string, choices: ActField['choices'] & object, further: Partial<ActField> = {}): ActField => ({
  name,
  kind: 'choice',
  choices,
  ...further,
})

const tell: InjectionKey<(words: string) => Promise<void>> = Symbol('done')

/** A page of acts: what was done last is told at its top, and the page is asked for anew. */
export function usePageOfActs(begin: () => Promise<unknown>) {
  const done = ref('')
  provide(tell, async (words) => {
    done.value = words
    await begin()
    await nextTick()
    document.querySelector<HTMLElement>('[data-testid="act-done"]')?.focus()
  })
  return done
}

export const useTelling = () => inject(tell)!
