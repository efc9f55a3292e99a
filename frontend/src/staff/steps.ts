import { ask } from '../api'
import {
  AcceptRepairDocument,
  AnswerObjectionDocument,
  ConfirmDecisionDocument,
  DecideDisputeDocument,
  DecideRepairDocument,
  DeclineRepairDocument,
  ExtendRepairDocument,
  FalseMaterialDocument,
  NeedOtherUnitDocument,
  ObjectToNoticeDocument,
  SendDecisionBackDocument,
  TakeEvidenceDocument,
  TakeObjectionDocument,
  TakeWithdrawalDocument,
  type CaseViewQuery,
  type Falsehood,
  type MovedFragment,
  type OpenedCasePartsFragment,
  type Severity,
  type SeverityClass,
} from '../generated/casework'

export type PossibleStep = NonNullable<CaseViewQuery['caseChoices']>['steps'][number]
export type AnswerTemplate = NonNullable<CaseViewQuery['caseChoices']>['answers'][number]

/**
 * What an officer fills in for a step. `receivedOn` and `papers` belong to what came to the counter; `falsehood` says
 * what was false.
 */
export type Given = { reason: string; unit: string; receivedOn: string; papers: string; falsehood: Falsehood | '' }

/**
 * How a dispute that holds is put right: `entries` are those to revoke, where they must be named; `item` to
 * `severityClass` put right what was wrong only in part, `score` one that does not come from entries; `missing` is the
 * document number of what was left out. What is not said stays with the portal's rule.
 */
export type Correction = {
  entries?: string[]
  item?: string | null
  facts?: string | null
  loss?: string | null
  severity?: Severity | null
  severityClass?: SeverityClass | null
  score?: string
  missing?: string
}

type Sent = Given & { files: string[]; correction: Correction }
type Step = { needs: readonly (keyof Given)[]; papers?: true; files?: true; send: (id: string, given: Sent) => Promise<MovedFragment> }

/** The steps that officers take, by the word of the machine: what each needs, and how it is sent. */
export const steps: Record<string, Step> = {
  uphold: {
    needs: ['reason'],
    send: async (id, { reason, correction }) => (await ask(DecideDisputeDocument, { case: id, upheld: true, reason, ...correction })).decideDispute,
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
    needs: ['receivedOn', 'reason'],
    send: async (id, { reason, receivedOn }) => (await ask(ObjectToNoticeDocument, { case: id, reasons: reason, receivedOn })).objectToNotice,
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
    papers: true,
    files: true,
    send: async (id, { receivedOn, papers, files }) => (await ask(TakeEvidenceDocument, { case: id, files, receivedOn, papers })).addCaseEvidence,
  },
  withdraw: {
    needs: ['receivedOn'],
    papers: true,
    send: async (id, { receivedOn, papers }) => (await ask(TakeWithdrawalDocument, { case: id, receivedOn, papers })).withdrawCase,
  },
  object_to_refusal: {
    needs: ['receivedOn', 'reason'],
    send: async (id, { receivedOn, reason }) => (await ask(TakeObjectionDocument, { case: id, reasons: reason, receivedOn })).objectToRefusal,
  },
  confirm: { needs: [], send: async (id) => (await ask(ConfirmDecisionDocument, { case: id })).confirmDecision },
  send_back: { needs: ['reason'], send: async (id, { reason }) => (await ask(SendDecisionBackDocument, { case: id, reason })).sendDecisionBack },
  decline: { needs: ['reason'], send: async (id, { reason }) => (await ask(DeclineRepairDocument, { case: id, reason })).declineRepair },
  false_material: {
    needs: ['falsehood', 'reason'],
    send: async (id, { reason, falsehood }) => (await ask(FalseMaterialDocument, { case: id, reason, falsehood: falsehood || 'PROOF' })).falseMaterial,
  },
}

/** What an officer can take down beside the steps of the machine: what came to the counter, and proof that was false. */
export function furtherSteps(of: OpenedCasePartsFragment['case'], possible: readonly PossibleStep[]): PossibleStep[] {
  const further = possible.filter((one) => one.by === 'subject' && ['add_evidence', 'withdraw'].includes(one.step))
  const plain = { by: 'officer', firstDay: null, lastDay: null, deadline: null, unmet: [], code: null, refusal: null }
  if (of.kind === 'REPAIR' && of.state === 'refused') further.push({ ...plain, step: 'object_to_refusal' })
  if (of.kind === 'REPAIR' && !of.barredUntil) further.push({ ...plain, step: 'false_material' })
  return further
}
