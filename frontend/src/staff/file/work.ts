import type { FileLawQuery, FileWorkQuery } from '../../generated/filework'
import type { SubjectKind } from '../../generated/staff'

export type File = NonNullable<FileWorkQuery['subjectFile']>
export type Law = NonNullable<FileLawQuery['rulebook']>

/** What every part of the work on a file is given. */
export type Work = { file: File; law: Law }

const persons: readonly SubjectKind[] = ['DOCTOR', 'NURSE', 'TECHNICIAN', 'PHARMACIST', 'INSURED_PERSON', 'OTHER_PERSON']
export const isPerson = ({ file }: Work): boolean => persons.includes(file.archive.kind)

export const orNull = (words: string | undefined): string | null => words || null
