import { ask } from '../api'
import {
  AcceptRepairDocument,
  AnswerObjectionDocument,
  DecideDisputeDocument,
  DecideRepairDocument,
  ExtendRepairDocument,
  NeedOtherUnitDocument,
  ObjectToNoticeDocument,
  type CaseViewQuery,
  type MovedFragment,
} from '../generated/casework'

export type PossibleStep = NonNullable<CaseViewQuery['caseChoices']>['steps'][number]
export type AnswerTemplate = NonNullable<CaseViewQuery['caseChoices']>['answers'][number]

/** What an officer fills in for a step. `item`, `facts` and `score` put right what was wrong only in part. */
export type Given = { reason: string; unit: string; item: string; facts: string; score: string }

type Field = keyof Given
type Step = { needs: readonly Field[]; send: (id: string, given: Given) => Promise<MovedFragment> }

const optional = (words: string) => words.trim() || null

/** The steps that officers take, by the word of the machine: what each needs, and how it is sent. */
export const steps: Record<string, Step> = {
  uphold: {
    needs: ['reason'],
    send: async (id, { reason, item, facts, score }) =>
      (await ask(DecideDisputeDocument, { case: id, upheld: true, reason, item: optional(item), facts: optional(facts), score: optional(score) })).decideDispute,
  },
  reject: {
    needs: ['reason'],
    send: async (id, { reason }) => (await ask(DecideDisputeDocument, { case: id, upheld: false, reason })).decideDispute,
  },
  need_other_unit: {
    needs: ['unit'],
    send: async (id, { unit }) => (await ask(NeedOtherUnitDocument, { case: id, unit })).needOtherUnit,
  },
  accept: { needs: [], send: async (id) => (await ask(AcceptRepairDocument, { case: id })).acceptRepair },
  extend: { needs: ['reason'], send: async (id, { reason }) => (await ask(ExtendRepairDocument, { case: id, reason })).extendRepair },
  grant: { needs: ['reason'], send: async (id, { reason }) => (await ask(DecideRepairDocument, { case: id, granted: true, reason })).decideRepair },
  refuse: { needs: ['reason'], send: async (id, { reason }) => (await ask(DecideRepairDocument, { case: id, granted: false, reason })).decideRepair },
  object: {
    needs: ['reason'],
    send: async (id, { reason }) => (await ask(ObjectToNoticeDocument, { case: id, reasons: reason })).objectToNotice,
  },
  sustain: {
    needs: ['reason'],
    send: async (id, { reason }) => (await ask(AnswerObjectionDocument, { case: id, sustained: true, reason })).answerObjection,
  },
  dismiss: {
    needs: ['reason'],
    send: async (id, { reason }) => (await ask(AnswerObjectionDocument, { case: id, sustained: false, reason })).answerObjection,
  },
}
