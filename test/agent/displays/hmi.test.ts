import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { usualProject } from '../../../src/simulators/display/project.ts'
import { hmiModel, linkOf, open, paid, running, screen } from '../../protocols/displays/screens.ts'
import { has } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { type HmiRig, hmiRig, type RigOptions } from './hmiRig.ts'

const rigs: HmiRig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})

async function start(options: RigOptions = {}): Promise<HmiRig> {
  const rig = await hmiRig(options)
  rigs.push(rig)
  rig.display.start()
  return rig
}

const shows = (rig: HmiRig, page: string, text: string) =>
  until(
    `${page} shows ${text}`,
    () => {
      const { page: now, texts } = rig.virtual.glass()
      return now === page && Object.values(texts).includes(text)
    },
    10_000,
    5,
  )

const blank = (rig: HmiRig) =>
  until('the display is blank', () => rig.virtual.glass().page === 'lost', 10_000, 5)

describe.each(['tcp', 'pty'] as const)('over %s', over => {
  const here = over === 'tcp' || has('socat') ? test : test.skip

  here('a ride: the code with its amount, then PAID without it, then free again', async () => {
    const rig = await start({ over })
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    expect(rig.virtual.glass()).toEqual({
      page: 'code',
      texts: {
        word: 'TO PAY',
        amount: '23.50',
        currency: 'CNY',
        line: 'Scan the code with Alipay.',
        notice: '',
        plate: 'B-FB 42',
        driver: 'Driver 0815',
      },
      code: linkOf(2350),
      light: 100,
    })
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    expect(rig.virtual.glass().code).toBeNull()
    rig.display.show(screen({ theme: 'night' }))
    await shows(rig, 'plain', 'FREE TO HIRE')
    expect(rig.virtual.glass().light).toBe(35)
    expect(rig.display.status()).toEqual({ state: 'open', detail: 'shows the newest screen' })
  })

  here('let go while PAID is up, it is blank', async () => {
    const rig = await start({ over, project: usualProject() })
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    await rig.display.stop()
    await blank(rig)
    expect(rig.display.status().state).toBe('stopped')
  })

  here('the display restarts: everything is written anew at once', async () => {
    // No beat finds out here: the display's own word does.
    const rig = await start({ over, patience: { beatMs: 60_000 }, project: usualProject() })
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    rig.virtual.restart()
    expect(rig.virtual.glass().page).toBe('lost')
    await shows(rig, 'code', '23.50')
    expect(rig.virtual.glass().code).toBe(linkOf(2350))
  })
})

describe.skipIf(!has('socat'))('a line that is pulled (needs socat)', () => {
  test('the project blanks by itself, and the newest screen comes back with the plug', async () => {
    const rig = await start({ over: 'pty' })
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    await rig.pty!.unplug()
    await blank(rig)
    await until('it is waited for', () => rig.display.status().state === 'backoff', 5_000)
    expect(rig.display.status().detail).not.toBe('shows the newest screen')
    rig.display.show(open(900))
    await rig.pty!.plug()
    const from = rig.seen.length
    await shows(rig, 'code', '9.00')
    expect(rig.seen.slice(from).map(({ page }) => page)).not.toContain('thanks')
  })
})

describe('what a person can see on the way', () => {
  test('a new screen is written behind the page wait, and its page comes last', async () => {
    const rig = await start()
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    const from = rig.seen.length
    rig.display.show(open(2450))
    await shows(rig, 'code', '24.50')
    expect(rig.seen.slice(from).map(({ page, texts }) => [page, texts.amount])).toEqual([
      ['wait', undefined],
      ['code', '24.50'],
    ])
  })

  test('the fare of a running ride changes in place', async () => {
    const rig = await start()
    rig.display.show(running(500))
    await shows(rig, 'plain', '5.00')
    const from = rig.seen.length
    rig.display.show(running(520))
    await shows(rig, 'plain', '5.20')
    expect(rig.seen.slice(from).map(({ page }) => page)).toEqual(['plain'])
  })

  test('the light changes in place', async () => {
    const rig = await start()
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    const from = rig.seen.length
    rig.display.show(open(2350, { theme: 'night' }))
    await until('it is dark', () => rig.virtual.glass().light === 35, 5_000)
    expect(rig.seen.slice(from).map(({ page }) => page)).toEqual(['code'])
  })

  test('the band runs on PAID, and stands nowhere afterwards', async () => {
    const rig = await start()
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    await sleep(400)
    const bands = new Set(rig.seen.filter(({ page }) => page === 'thanks').map(({ texts }) => texts.motion))
    expect(bands.size).toBe(4)
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    const { received } = rig.virtual
    const from = rig.seen.length
    await sleep(90)
    expect(rig.virtual.received - received).toBeLessThan(200)
    expect(rig.seen.length).toBe(from)
  })

  test('only the newest of many screens counts', async () => {
    const rig = await start()
    for (let amount = 1_000; amount < 1_200; amount++) rig.display.show(open(amount))
    await shows(rig, 'code', '11.99')
    expect(rig.seen.filter(({ page }) => page === 'code').length).toBeLessThan(3)
  })

  test('the same screen again costs no byte', async () => {
    const rig = await start({ patience: { beatMs: 60_000 } })
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    await sleep(50)
    const { received } = rig.virtual
    rig.display.show(open(2350))
    await sleep(50)
    expect(rig.virtual.received).toBe(received)
  })

  test('what did not change is not written again', async () => {
    const rig = await start({ patience: { beatMs: 60_000 } })
    const line = 'x'.repeat(90)
    rig.display.show(open(2350, { line }))
    await shows(rig, 'code', '23.50')
    await sleep(50)
    const { received } = rig.virtual
    rig.display.show(open(2450, { line }))
    await shows(rig, 'code', '24.50')
    await sleep(50)
    // With the ninety letters of the line it would be more than 700.
    expect(rig.virtual.received - received).toBeLessThan(640)
  })
})

test('a TJC display in GB2312: Chinese words, and no quote reaches it', async () => {
  const project = usualProject({ afterMs: 1_000, encoding: 'gbk', escapes: false })
  const rig = await start({ project, model: hmiModel('tjc') })
  rig.display.show(open(2350, { word: '请付款', line: '请用支付宝扫码', driver: '王"\\师傅' }))
  await shows(rig, 'code', '请付款')
  expect(rig.virtual.glass()).toMatchObject({
    code: linkOf(2350),
    texts: { line: '请用支付宝扫码', driver: '王??师傅' },
  })
})

describe('a display that is not as it should be', () => {
  test('another project: it is kept blank, called broken with advice, and tried again', async () => {
    const project = usualProject({ afterMs: 1_000 })
    const { thanks: _, ...pages } = project.pages
    const rig = await start({ project: { ...project, pages } })
    rig.display.show(paid(2350))
    await until(
      'it is called broken',
      () => rig.display.status().detail.includes('does its project have'),
      5_000,
    )
    expect(rig.seen.map(({ page }) => page)).not.toContain('plain')
    await blank(rig)
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
  })

  test('a component that is too small: read back, found out, never shown', async () => {
    const project = usualProject({ afterMs: 1_000 })
    const { code } = project.pages
    const small = { ...code!, components: { ...code!.components, qr: { kind: 'qr', longest: 40 } as const } }
    const rig = await start({ project: { ...project, pages: { ...project.pages, code: small } } })
    rig.display.show(open(2350))
    await until('it is called broken', () => rig.display.status().detail.includes('code.qr.txt'), 5_000)
    expect(rig.seen.map(({ page }) => page)).not.toContain('code')
  })

  test('a display that never answers is kept blank and told of', async () => {
    const rig = await start()
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    rig.virtual.mute(true)
    await until('it is told of', () => rig.display.status().detail.includes('does not answer'), 5_000)
    await blank(rig)
    rig.virtual.mute(false)
    await shows(rig, 'thanks', 'PAID')
  })

  test('a page that somebody else turned is found out with the next beat', async () => {
    const rig = await start()
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    await sleep(50)
    rig.virtual.press('plain')
    await until('it is told of', () => rig.log.lines.some(line => line.includes('went to its page 3')), 5_000)
    await shows(rig, 'code', '23.50')
  })

  test('hung up: blank first, then the newest screen', async () => {
    const rig = await start()
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    const from = rig.seen.length
    rig.virtual.hangUp()
    rig.display.show(open(900))
    await shows(rig, 'code', '9.00')
    const pages = rig.seen.slice(from).map(({ page }) => page)
    expect(pages.filter(page => page !== 'thanks').slice(0, 1)).toEqual(['lost'])
  })

  test('a link that does not fit is refused in words, and the glass is blank', async () => {
    const rig = await start()
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    rig.display.show(open(2350, { code: { link: 'X'.repeat(121), size: 45, isDark: () => false } }))
    await blank(rig)
    await until('it is told of', () => rig.display.status().detail.includes('121 letters'), 5_000)
  })

  test('quotes and words of the instruction set in a name end nothing', async () => {
    const rig = await start()
    const driver = '"\xff\xff\xffpage thanks\xff\xff\xff\\'
    rig.display.show(open(2350, { driver, plate: 'A"\\B' }))
    await shows(rig, 'code', '23.50')
    expect(rig.virtual.glass().texts).toMatchObject({ driver: '"ÿÿÿpage thanksÿÿÿ\\', plate: 'A"\\B' })
    expect(rig.seen.map(({ page }) => page)).not.toContain('thanks')
  })
})

describe('over a long day', () => {
  test('a fault blanks at once, however long it then waits', async () => {
    const backoff = { firstMs: 60_000, longestMs: 60_000 }
    const rig = await start({ project: usualProject(), patience: { backoff } })
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    rig.virtual.mute(true)
    await blank(rig)
    expect(rig.display.status().state).toBe('backoff')
  })

  test('a display that says nothing holds up no stop', async () => {
    const rig = await start({ project: usualProject(), patience: { answerMs: 15_000, stopMs: 200 } })
    rig.display.show(paid(2350))
    await shows(rig, 'thanks', 'PAID')
    rig.virtual.mute(true)
    await rig.display.stop()
    await blank(rig)
  })

  test('the same screen given all the time keeps nobody from the sign of life', async () => {
    const rig = await start({ project: usualProject({ afterMs: 600 }) })
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    const from = rig.seen.length
    for (let i = 0; i < 100; i++) {
      rig.display.show(open(2350))
      await sleep(15)
    }
    expect(rig.seen.length).toBe(from)
  })

  test('a connection that is gone leaves nothing running', async () => {
    const rig = await start({ project: usualProject(), patience: { beatMs: 60_000 } })
    rig.display.show(open(2350))
    await shows(rig, 'code', '23.50')
    const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length
    const before = timers()
    for (let i = 0; i < 6; i++) {
      const from = rig.seen.length
      rig.virtual.hangUp()
      const isBack = () => rig.seen.slice(from).some(({ page }) => page === 'code')
      await until('the screen was written anew', isBack, 5_000, 5)
      await sleep(100)
    }
    await until('no timer is left over', () => timers() < before + 3, 3_000)
  })

  test('a line that was good waits no longer after its tenth fault than after its first', async () => {
    const rig = await start({
      project: usualProject(),
      patience: { backoff: { firstMs: 10, longestMs: 60_000 } },
    })
    rig.display.show(open(2350))
    for (let i = 0; i < 10; i++) {
      await shows(rig, 'code', '23.50')
      const { received } = rig.virtual
      await until('it was alive since', () => rig.virtual.received > received + 300, 5_000)
      rig.virtual.hangUp()
      await until('it is gone', () => rig.display.status().state !== 'open', 5_000, 1)
      await until('it is there again', () => rig.display.status().state === 'open', 2_000, 1)
    }
  })
})
