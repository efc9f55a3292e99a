import { ask } from '../api'
import {
  AcceptRepairDocument,
  AnswerObjectionDocument,
  DecideDisputeDocument,
  DecideRepairDocument,
  ExtendRepairDocument,
  FalseMaterialDocument,
  NeedOtherUnitDocument,
  ObjectToNoticeDocument,
  TakeEvidenceDocument,
  TakeObjectionDocument,
  type CaseViewQuery,
  type MovedFragment,
  type OpenedCasePartsFragment,
} from '../generated/casework'

export type PossibleStep = NonNullable<CaseViewQuery['caseChoices']>['steps'][number]
export type AnswerTemplate = NonNullable<CaseViewQuery['caseChoices']>['answers'][number]

/**
 * What an officer fills in for a step. `item`, `facts` and `score` put right what was wrong only in part;
 * `receivedOn` and `papers` belong to what came to the counter.
 */
export type Given = { reason: string; unit: string; item: string; facts: string; score: string; receivedOn: string; papers: string }

type Field = keyof Given
type Step = { needs: readonly Field[]; files?: true; send: (id: string, given: Given, files: string[]) => Promise<MovedFragment> }

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
  add_evidence: {
    needs: ['receivedOn'],
    files: true,
    send: async (id, { receivedOn, papers }, files) => (await ask(TakeEvidenceDocument, { case: id, files, receivedOn, papers })).addCaseEvidence,
  },
  object_to_refusal: {
    needs: ['receivedOn', 'reason'],
    send: async (id, { receivedOn, reason }) => (await ask(TakeObjectionDocument, { case: id, reasons: reason, receivedOn })).objectToRefusal,
  },
  false_material: { needs: ['reason'], send: async (id, { reason }) => (await ask(FalseMaterialDocument, { case: id, reason })).falseMaterial },
}

/** What an officer can take down beside the steps of the machine: what came to the counter, and proof that was false. */
export function furtherSteps(of: OpenedCasePartsFragment['case'], possible: readonly PossibleStep[]): PossibleStep[] {
  const further = possible.filter((one) => one.step === 'add_evidence')
  const plain = { by: 'officer', firstDay: null, lastDay: null, deadline: null, unmet: [], code: null, refusal: null }
  if (of.kind === 'REPAIR' && of.state === 'refused') further.push({ ...plain, step: 'object_to_refusal' })
  if (of.kind === 'REPAIR' && !of.barredUntil) further.push({ ...plain, step: 'false_material' })
  return further
}
