/** A genuine notification altered in every way that we can think of, thousands of times: nothing of it counts. */
import { expect, test } from 'vitest'
import { openStore } from '../../../src/cloud/store/open.ts'
import { seeded } from '../../support/seeded.ts'
import { bench, TOTAL } from './bench.ts'

const TIMES = 10_000

test(`${TIMES.toLocaleString('en')} altered notifications are refused, and the genuine one still counts once`, async () => {
  const store = await openStore({ kind: 'pglite', folder: null })
  const it = await bench(store)
  const { pick, whole } = seeded()
  it.isDeaf = true
  await it.paid(await it.ride('T1'))
  it.isDeaf = false
  const genuine = it.notices[0]!.body.toString()
  const names = [...new URLSearchParams(genuine).keys()]
  const signed = names.filter(name => name !== 'sign' && name !== 'sign_type' && form().get(name) !== '')

  function form(): URLSearchParams {
    return new URLSearchParams(genuine)
  }
  /** One character of a value is another one. */
  function changed(text: string): string {
    const at = whole(0, text.length - 1)
    const other = pick([...'0123456789abcdefXYZ_=&%+ '].filter(character => character !== text[at]))
    return text.slice(0, at) + other + text.slice(at + 1)
  }
  const edit = (work: (fields: URLSearchParams) => void) => () => {
    const fields = form()
    work(fields)
    return fields.toString()
  }
  const ways: Readonly<Record<string, () => string>> = {
    'a signed value': edit(fields => {
      const name = pick(signed)
      fields.set(name, changed(fields.get(name)!))
    }),
    'a signed field less': edit(fields => fields.delete(pick(signed))),
    'a field more': edit(fields =>
      fields.set(pick(['x', 'total_fees', 'refund_fee', 'zz']), pick(['1', 'paid'])),
    ),
    'a field twice': edit(fields =>
      fields.append(pick(names), pick(['1', 'TRADE_SUCCESS', fields.get(pick(names))!])),
    ),
    'two values exchanged': edit(fields => {
      const [a, b] = [pick(signed), pick(signed)]
      const [left, right] = [fields.get(a)!, fields.get(b)!]
      fields.set(a, right)
      fields.set(b, left === right ? `${left}0` : left)
      if (a === b) fields.set(a, `${left}0`)
    }),
    'another signature': edit(fields => fields.set('sign', changed(fields.get('sign')!))),
    'another algorithm': edit(fields => fields.set('sign_type', pick(['RSA', 'RSA2', 'DSA', 'md5', 'NONE']))),
    'no signature': edit(fields => fields.delete('sign')),
    'an empty signature': edit(fields => fields.set('sign', '')),
    'cut short': () => genuine.slice(0, whole(0, genuine.lastIndexOf('&sign') - 1)),
    'bytes between': () => {
      const at = whole(1, genuine.length - 2)
      return genuine.slice(0, at) + pick(['\0', '%', '%zz', '%ff', '&&=', '=']) + genuine.slice(at)
    },
  }
  const answers = new Map<string, number>()
  for (let i = 0; i < TIMES; i++) {
    const name = Object.keys(ways)[i % Object.keys(ways).length]!
    const body = ways[name]!()
    if (sameFields(body, genuine)) continue
    const answer = await it.orders.notified(Buffer.from(body))
    if (answer !== 'fail') throw new Error(`${name} was taken: ${body}`)
    answers.set(name, (answers.get(name) ?? 0) + 1)
  }
  expect(await it.trip('T1')).toMatchObject({ received: 0, n: 0 })
  expect(await store.query('SELECT * FROM notification')).toEqual([])
  expect([...answers.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThan(TIMES * 0.97)
  expect([...answers.keys()].toSorted()).toEqual(Object.keys(ways).toSorted())
  expect(await it.orders.notified(Buffer.from(genuine))).toBe('success')
  expect(await it.trip('T1')).toMatchObject({ received: TOTAL, n: 1 })
  await store.close()
}, 120_000)

/** Other bytes may be the same form, such as an escape that was not needed. */
function sameFields(a: string, b: string): boolean {
  const fields = (text: string) =>
    [...new URLSearchParams(text)].filter(([name, value]) => name !== '' && value !== '').toSorted()
  return JSON.stringify(fields(a)) === JSON.stringify(fields(b))
}
