import { useCommandOf } from '../command'
import { t, type Key } from '../language'
import { ended } from './session'

/** A command of the desk. A session that ended leads to the sign-in. */
export const useCommand = <Field extends string>(fields: readonly Field[]) => useCommandOf(fields, () => (ended.value = true))

/** A step of a case in words. */
export const stepName = (step: string): string => t(`desk.step.${step}` as Key)
