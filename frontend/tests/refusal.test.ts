import { beforeEach, describe, expect, it, vi } from 'vitest'
import { fieldName, useRefusals } from '../src/refusal'

beforeEach(() => vi.stubGlobal('document', { querySelector: () => null }))
const message = { zh: '不对', en: 'wrong' }

describe('a refusal', () => {
  it.each([
    ['documentNo', 'documentNo'],
    ['input.document_no', 'documentNo'],
    ['decided_on', 'decidedOn'],
  ])('of %s speaks of the field %s', (path, field) => expect(fieldName(path)).toBe(field))

  it('stands beside the field it names', () => {
    const form = useRefusals(['documentNo', 'facts'])
    form.show({ message, field: 'input.document_no' })
    expect(form.at('documentNo')).toBe('不对')
    expect(form.at('facts')).toBe('')
    expect(form.whole.value).toBe('')
    form.clear()
    expect(form.at('documentNo')).toBe('')
  })

  it('of no field or an unknown one stands for the whole form', () => {
    const form = useRefusals(['facts'])
    form.show({ message, field: 'subject' })
    expect(form.whole.value).toBe('不对')
  })

  it('says when to try again', () => {
    const form = useRefusals(['code'])
    form.show({ message, retryAfterSeconds: 61 }, 'code')
    expect(form.at('code')).toMatch(/^不对 .*2/)
  })

  it('comes before sending, for what is left empty', () => {
    const form = useRefusals(['facts', 'basis', 'occurredOn'])
    expect(form.complete({ facts: ' ', basis: 'x' })).toBe(false)
    expect(form.at('facts')).not.toBe('')
    expect(form.at('basis')).toBe('')
    expect(form.at('occurredOn')).toBe('')
    form.clear()
    expect(form.complete({ facts: 'y', basis: 'x' })).toBe(true)
  })
})
