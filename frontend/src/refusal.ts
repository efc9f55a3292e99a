import { computed, nextTick, reactive, shallowRef } from 'vue'
import { say, t } from './language'

type Text = { zh: string; en: string }
type Refused = { message: Text; field?: string; retryAfterSeconds?: number }

/** "input.document_no" as "documentNo": the field of a form that a refusal speaks of. */
export const fieldName = (path: string): string =>
  (path.split('.').at(-1) ?? path).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** What is wrong with a form: a text beside each field, and one for the whole form. */
export function useRefusals<Field extends string>(fields: readonly Field[]) {
  const beside = reactive(new Map<Field, () => string>())
  const ofAll = shallowRef<(() => string) | null>(null)
  const toFirst = () => nextTick(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())

  function clear(): void {
    beside.clear()
    ofAll.value = null
  }
  /** Shows a refusal beside `field`, or the one it names, or for the whole form; the reader is taken to it. */
  function show({ message, field, retryAfterSeconds: wait }: Refused, at?: Field): void {
    const text = () => (wait ? `${say(message)} ${t('retryIn', { n: Math.ceil(wait / 60) })}` : say(message))
    const named = at ?? fields.find((one) => one === fieldName(field ?? ''))
    if (named) beside.set(named, text)
    else ofAll.value = text
    void toFirst()
  }
  /** Whether all of `values` are filled in; those that are not say so. */
  function complete(values: Partial<Record<Field, string>>): boolean {
    for (const field of fields) if (values[field] !== undefined && !values[field].trim()) beside.set(field, () => t('required'))
    if (beside.size) void toFirst()
    return !beside.size
  }
  const at = (field: Field): string => beside.get(field)?.() ?? ''
  const whole = computed(() => ofAll.value?.() ?? '')
  return { clear, show, complete, at, whole }
}
