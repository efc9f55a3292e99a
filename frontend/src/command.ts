import { ref } from 'vue'
import { kindOf } from './answer'
import type { FailureKind } from './api'
import { useRefusals } from './refusal'

type Text = { zh: string; en: string }
type Answer = { __typename: string }
/** Between which days a measure may end, and between which sums a fine may lie. */
export type Bounds = { firstDay?: string | null; lastDay?: string | null; lowestFine?: string | null; highestFine?: string | null }
type Refused = { message: Text; field?: string; possible?: string[]; unmet?: string[] } & Bounds

/**
 * A command: one at a time, with what stopped it. `signedOut` is told of a session that ended.
 * `carryOut` gives the answer, or null where it was refused; `possible` says what can be done instead.
 */
export function useCommandOf<Field extends string>(fields: readonly Field[], signedOut: () => unknown) {
  const busy = ref(false)
  const failure = ref<FailureKind | null>(null)
  const possible = ref<string[]>([])
  const unmet = ref<string[]>([])
  const bounds = ref<Bounds>({})
  const { clear, show, complete: filled, at, whole } = useRefusals(fields)

  function forget(): void {
    clear()
    failure.value = null
    possible.value = unmet.value = []
    bounds.value = {}
  }

  /** Whether all of `values` are filled in; what was wrong before is forgotten. */
  function complete(values: Partial<Record<Field, string>>): boolean {
    forget()
    return filled(values)
  }

  async function carryOut<One extends Answer>(work: () => Promise<One>): Promise<Exclude<One, { message: Text }> | null> {
    if (busy.value) return null
    forget()
    busy.value = true
    try {
      const answer = await work()
      if (answer.__typename === 'NotSignedIn') signedOut()
      else if ('message' in answer) refuse(answer as unknown as Refused)
      else return answer as Exclude<One, { message: Text }>
    } catch (problem) {
      failure.value = kindOf(problem)
    } finally {
      busy.value = false
    }
    return null
  }

  function refuse(answer: Refused): void {
    show(answer)
    possible.value = answer.possible ?? []
    unmet.value = answer.unmet ?? []
    bounds.value = answer
  }
  return { busy, failure, possible, unmet, bounds, carryOut, forget, complete, at, whole }
}
