import { ref, shallowRef } from 'vue'
import { ask, Failure, type FailureKind, type Question } from './api'

/** A question a page asks, with its state: waiting, answered or failed. Only the latest answer counts. */
export function useAnswer<Data, Variables>(question: Question<Data, Variables>) {
  const data = shallowRef<Data | null>(null)
  const failure = ref<FailureKind | null>(null)
  const waiting = ref(false)
  let latest = 0

  async function load(variables: Variables): Promise<Data | null> {
    const mine = ++latest
    waiting.value = true
    failure.value = null
    try {
      const answer = await ask(question, variables)
      if (mine !== latest) return null
      data.value = answer
      return answer
    } catch (problem) {
      if (mine === latest) failure.value = kindOf(problem)
      return null
    } finally {
      if (mine === latest) waiting.value = false
    }
  }
  return { data, failure, waiting, load }
}

/** The kind of a Failure; anything else is a defect of the page and is thrown on. */
export function kindOf(problem: unknown): FailureKind {
  if (problem instanceof Failure) return problem.kind
  throw problem
}
