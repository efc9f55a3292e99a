import { reactive, nextTick } from 'vue'
import { say, t } from './language'

type Text = { zh: string; en: string }
export type Refused = { __typename: string; message: Text; field?: string }

/** "input.document_no" as "documentNo": the field of a form that a refusal speaks of. */
export const fieldName = (path: string): string =>
  (path.split('.').at(-1) ?? path).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

/** What is wrong with a form: a text beside each field, and one for the whole form. */
export function useRefusals<Field extends string>(fields: readonly Field[]) {
  const beside = reactive(new Map<Field, () => string>())
  const whole = reactive({ text: null as Text | null })
  const toFirst = () => nextTick(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())

  function clear(): void {
    beside.clear()
    whole.text = null
  }
  /** Shows a refusal beside `field`, or the one it names, or for the whole form; the reader is taken to it. */
  function show(refused: { message: Text; field?: string }, field?: Field): void {
    const named = field ?? fields.find((one) => one === fieldName(refused.field ?? ''))
    if (named) beside.set(named, () => say(refused.message))
    else whole.text = refused.message
    void toFirst()
  }
  /** Whether all of `values` are filled in; those that are not say so. */
  function complete(values: Partial<Record<Field, string>>): boolean {
    for (const field of fields) if (values[field] !== undefined && !values[field].trim()) beside.set(field, () => t('required'))
    if (beside.size) void toFirst()
    return !beside.size
  }
  const at = (field: Field): string => beside.get(field)?.() ?? ''
  return { clear, show, complete, at, whole }
}
