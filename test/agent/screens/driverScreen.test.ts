import { describe, expect, test } from 'vitest'
import { driverScreen } from '../../../src/agent/screens/driverScreen.ts'
import type { ScreensState } from '../../../src/agent/screens/state.ts'
import { MAX_CODE_TRIES } from '../../../src/domain/decisions/index.ts'
import type { Face } from '../../../src/domain/view.ts'
import { asking, CASES, FakeAgent, ride, viewFor } from './fixture.ts'

const FACES = Object.keys(CASES) as Face[]

function screenOf(face: Face, state: Partial<ScreensState> = {}) {
  const agent = new FakeAgent()
  agent.view = viewFor(CASES[face])
  agent.state = state
  return driverScreen(agent.whole(), 'day')
}

describe('the face', () => {
  test.each(FACES)('%s comes from the view and from nowhere else', face => {
    expect(screenOf(face).face).toBe(face)
  })

  test('the large figure is the due where something is owed, else what was taken or went back', () => {
    const figures = FACES.map(face => [face, screenOf(face).figure?.text ?? null])
    expect(Object.fromEntries(figures)).toEqual({
      ready: null,
      'on-trip': '18.70',
      checking: '23.50',
      unknown: '23.50',
      open: '23.50',
      short: '5.00',
      unpaid: '23.50',
      free: '0.00',
      refunded: '23.50',
      paid: '23.50',
      over: '28.50',
      cash: '23.50',
    })
  })

  test('parts say what came how, and are null where there is nothing to say', () => {
    const mixed = viewFor({ position: 'stopped', trip: ride({ cash: 500, noticeReceived: 1850 }) })
    const agent = new FakeAgent()
    agent.view = mixed
    expect(driverScreen(agent.whole(), 'day').parts).toEqual({
      total: { text: '23.50', currency: 'CNY' },
      cash: { text: '5.00', currency: 'CNY' },
      received: { text: '18.50', currency: 'CNY' },
      refunded: null,
      byCode: null,
      excess: null,
    })
    expect(screenOf('over').parts.excess).toEqual({ text: '5.00', currency: 'CNY' })
  })

  test('a ride that is over leaves no figures on the ready face', () => {
    const agent = new FakeAgent()
    agent.view = viewFor({ position: 'for-hire', trip: ride({ cash: 2350 }), now: { lingering: false } })
    const screen = driverScreen(agent.whole(), 'day')
    expect(screen.face).toBe('ready')
    expect(screen.figure).toBeNull()
    expect(Object.values(screen.parts).every(part => part === null)).toBe(true)
    expect(screen.buttons.filter(button => button.trip !== null)).toEqual([])
  })

  test('a currency without decimals is shown without', () => {
    const agent = new FakeAgent()
    agent.view = viewFor({ position: 'stopped', trip: ride({ currency: 'JPY' }) })
    expect(driverScreen(agent.whole(), 'day').figure).toEqual({ text: '2350', currency: 'JPY' })
  })
})

describe('the buttons', () => {
  test('are those that make sense for the face', () => {
    const buttons = FACES.map(face => [
      face,
      screenOf(face)
        .buttons.map(button => button.action)
        .join(' '),
    ])
    expect(Object.fromEntries(buttons)).toEqual({
      ready: 'print-shift night',
      'on-trip': 'night',
      checking: 'override',
      unknown: 'cash unpaid confirm print-code',
      open: 'cash unpaid confirm print-code',
      short: 'cash unpaid confirm print-code',
      unpaid: 'ask cash confirm',
      free: '',
      refunded: 'ask reprint',
      paid: 'reprint',
      over: 'reprint',
      cash: 'reprint',
    })
  })

  test('the light is offered while nothing is to be decided, always the other one', () => {
    const { view } = new FakeAgent()
    const offered = (theme: 'day' | 'night') =>
      driverScreen({ ...new FakeAgent().whole(), view }, theme).buttons
    expect(offered('day').at(-1)).toEqual({ action: 'night', trip: null, arm: false, enabled: true })
    expect(offered('night').at(-1)).toEqual({ action: 'day', trip: null, arm: false, enabled: true })
  })

  test('each names its ride, and what settles a ride wants two taps', () => {
    const buttons = FACES.flatMap(face => screenOf(face).buttons)
    const trips = buttons.flatMap(({ trip }) => trip ?? [])
    expect(new Set(trips)).toEqual(new Set([ride().id]))
    const armed = buttons.filter(button => button.arm).map(button => button.action)
    expect(new Set(armed)).toEqual(new Set(['cash', 'unpaid', 'override']))
  })

  test('no code can be typed when the tries are used up', () => {
    const agent = new FakeAgent()
    agent.view = viewFor({ position: 'stopped', trip: asking({ codeTries: MAX_CODE_TRIES }) })
    const enabled = driverScreen(agent.whole(), 'day').buttons.map(button => [button.action, button.enabled])
    expect(Object.fromEntries(enabled)).toEqual({
      cash: true,
      unpaid: true,
      confirm: false,
      'print-code': true,
    })
  })

  test('nothing is offered on paper without a printer', () => {
    const printer = { state: 'none', lastError: null } as const
    const actions = FACES.flatMap(face => screenOf(face, { printer }).buttons.map(button => button.action))
    expect(actions.filter(action => action.startsWith('print-'))).toEqual([])
  })

  test('the receipt’s button says whether it came out', () => {
    const printer = { state: 'idle', lastError: null, receipt: 'unknown' } as const
    expect(screenOf('paid', { printer }).buttons).toMatchObject([{ action: 'reprint', note: 'unknown' }])
    expect(screenOf('paid').buttons[0]).not.toHaveProperty('note')
  })
})

test('what does not fit is of the ride in hand, not of a screen that waits for the next', () => {
  expect(screenOf('open', { mismatch: 'record-conflict' }).mismatch).toBe('record-conflict')
  expect(screenOf('ready', { mismatch: 'record-conflict' }).mismatch).toBeNull()
})

test('a passenger’s display that is away is told', () => {
  const display = (state: 'open' | 'opening' | 'backoff') =>
    screenOf('ready', { display: { state, detail: 'no cable' } })
  expect(display('backoff').strips).toEqual([{ kind: 'display', level: 'warn', detail: 'no cable' }])
  expect([...display('open').strips, ...display('opening').strips]).toEqual([])
})

describe('the strips', () => {
  const kinds = (state: Partial<ScreensState>) => screenOf('ready', state).strips.map(strip => strip.kind)

  test('none when all is well', () => {
    expect(kinds({})).toEqual([])
  })

  test('all troubles, the worst first', () => {
    const strips = kinds({
      ledger: { trouble: 'the disk is full' },
      meter: { state: 'backoff', silent: true, detail: 'no such device' },
      alarms: [{ kind: 'payment-over', detail: 'x' }],
      printer: { state: 'waiting', lastError: 'out of paper', unknown: 2 },
      link: { online: false, unsent: 3 },
      clock: { source: 'unverified', at: 0 },
    })
    const expected = 'ledger meter-lost alarm-payment-over printer print-unknown offline unsent clock'
    expect(strips).toEqual(expected.split(' '))
  })

  test('alarms of one kind are one strip with their number and the newest detail', () => {
    const alarms = ['a', 'b', 'a'].map((kind, i) => ({ kind, detail: `${kind}${i}` }))
    expect(screenOf('ready', { alarms }).strips).toEqual([
      { kind: 'alarm-a', level: 'stop', count: 2, detail: 'a0' },
      { kind: 'alarm-b', level: 'stop', count: 1, detail: 'b1' },
    ])
  })

  test('an open port that says nothing is silent, not lost', () => {
    expect(kinds({ meter: { state: 'open', silent: true, detail: '' } })).toEqual(['meter-silent'])
    expect(kinds({ meter: { state: 'opening', silent: false, detail: '' } })).toEqual(['meter-lost'])
  })

  test('no printer configured is no trouble; a printer that waits is', () => {
    expect(kinds({ printer: { state: 'none', lastError: null } })).toEqual([])
    expect(kinds({ printer: { state: 'waiting', lastError: null } })).toEqual(['printer'])
  })
})

test.each([
  ['+08:00', 480],
  ['-03:30', -210],
  [undefined, 0],
  ['nonsense', 0],
])('offset %s is %i minutes', (utcOffset, minutes) => {
  const clock = { source: 'ntp' as const, at: 5, ...(utcOffset === undefined ? {} : { utcOffset }) }
  expect(screenOf('ready', { clock }).clock).toEqual({ source: 'ntp', at: 5, offsetMin: minutes })
})
