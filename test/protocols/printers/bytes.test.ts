/** The bytes of a paper, by hand from the reference, and as the virtual printer understands them, which was written apart. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { paperBytes } from '../../../src/protocols/printers/bytes.ts'
import type { PaperElement } from '../../../src/protocols/printers/paper.ts'
import { receiptPaper } from '../../../src/receipts/receiptPaper.ts'
import { testPaper } from '../../../src/receipts/testPaper.ts'
import { CommandReader } from '../../../src/simulators/printer/commands.ts'
import { Paper } from '../../../src/simulators/printer/paper.ts'
import { RECEIPT } from '../../agent/printer/fixtures.ts'
import { anyReceipt } from '../../receipts/arbitrary.ts'
import { LAYOUTS, layoutNamed, MODELS, modelNamed, textsOf } from '../../receipts/support.ts'
import { count } from '../../support/counts.ts'
import { toyFonts } from './toyFont.ts'

const job = (model: string, ...elements: PaperElement[]) =>
  paperBytes({ columns: 32, elements }, modelNamed(model), null).toString('hex')

/** ESC @, then ESC R 0, for ESC @ goes back to the country that a switch says. */
const RESET = '1b401b5200'
/** Then FS . ; at the end four line feeds and a cut. */
const HEAD = `${RESET}1c2e`
const TAIL = '0a0a0a0a1d5601'

describe('ESC/POS', () => {
  test.each<[string, string, PaperElement, string]>([
    ['plain text', 'generic-58', { kind: 'text', text: 'Taxi' }, '546178690a'],
    [
      'centred, bold and large',
      'generic-58',
      { kind: 'text', text: 'PAID', align: 'center', bold: true, size: 'large' },
      '1b6101' + '1d2111' + '1b4501' + '504149440a' + '1b4500' + '1d2100' + '1b6100',
    ],
    [
      'tall, right',
      'generic-58',
      { kind: 'text', text: 'x', align: 'right', size: 'tall' },
      '1b6102' + '1d2101' + '780a' + '1d2100' + '1b6100',
    ],
    ['a code page', 'generic-58', { kind: 'text', text: 'aé' }, '61' + '1b7410' + 'e90a'],
    ['Chinese', 'generic-58-chinese', { kind: 'text', text: '票1' }, '1c26' + 'c6b1' + '1c2e' + '310a'],
    [
      'Chinese at the end of a line',
      'generic-58-chinese',
      { kind: 'text', text: '票' },
      '1c26' + 'c6b1' + '1c2e' + '0a',
    ],
    ['a feed', 'generic-58', { kind: 'feed', lines: 2 }, '0a0a'],
  ])('%s', (_, model, element, expected) => {
    expect(job(model, element)).toBe(`${HEAD}${expected}${TAIL}`)
  })

  test('a code page is selected once for as long as it serves', () => {
    const two = job('generic-58', { kind: 'text', text: 'é' }, { kind: 'text', text: 'è' })
    expect(two.split('1b7410')).toHaveLength(2)
  })

  test('Shift_JIS is chosen at the beginning', () => {
    expect(job('epson-tm-japanese', { kind: 'text', text: '領' })).toBe(
      `${RESET}1c4301${'1c2e'}${'1c26'}97cc${'1c2e'}0a${'0a'.repeat(5)}1d5601`,
    )
  })

  test.each([
    ['none', ''],
    ['partial', '1d5601'],
    ['full', '1d5600'],
  ] as const)('a knife that cuts %s behind the feed', (cut, command) => {
    const bytes = paperBytes({ columns: 32, elements: [] }, { ...modelNamed('generic-58'), cut }, null)
    expect(bytes.toString('hex')).toBe(`${HEAD}0a0a0a0a${command}`)
  })

  test('two jobs do not know of each other', () => {
    const first = job('generic-58', { kind: 'text', text: 'é' })
    job('generic-58', { kind: 'text', text: 'π', bold: true })
    expect(job('generic-58', { kind: 'text', text: 'é' })).toBe(first)
  })

  test('an image stands in the middle of the head', () => {
    const image = { width: 8, height: 1, bits: Buffer.of(0xff) }
    const bytes = job('generic-58', { kind: 'image', image })
    // 376 dots of 384 are left: 188 before it, which is 23 bytes and half of the next.
    expect(bytes).toBe(`${HEAD}1d76300030000100${'00'.repeat(23)}0ff0${'00'.repeat(23)}${TAIL}`)
  })
})

test('Star Line Mode has its own words', () => {
  const elements: PaperElement[] = [
    { kind: 'text', text: 'PAID', align: 'center', bold: true, size: 'large' },
    { kind: 'text', text: 'é' },
  ]
  expect(job('star-line', ...elements)).toBe(
    RESET +
      '1b1d6101' +
      '1b690101' +
      '1b45' +
      '504149440a' +
      '1b46' +
      '1b690000' +
      '1b1d6100' +
      '1b1d7420' +
      'e90a' +
      '0a0a0a' +
      '1b6403',
  )
})

test('a printer that gets its letters as dots needs fonts, and is told so', () => {
  expect(() => job('generic-58-raster', { kind: 'text', text: 'x' })).toThrow(/xfonts-base/)
})

/** What this simulator knows so far; Star is another language. */
const ESCPOS = MODELS.filter(name => modelNamed(name).language === 'escpos')

function print(bytes: Buffer, model: string) {
  const { dots, wide } = modelNamed(model)
  const paper = new Paper(dots, { wide })
  const reader = new CommandReader()
  const cuts = reader.push(bytes).filter(command => paper.obey(command)).length
  return { ...paper.take(), cuts, unknown: [...paper.unknown], unfinished: reader.unfinished }
}

describe.each(ESCPOS)('%s, as a printer understands it', name => {
  const model = modelNamed(name)
  const hasLetters = model.text === 'font'

  test('what is laid out is what comes out', () => {
    const paper = receiptPaper(RECEIPT, false, layoutNamed('generic-en'), model.columns)
    const printed = print(paperBytes(paper, model, toyFonts), name)
    expect(printed).toMatchObject({
      overflows: 0,
      cuts: model.cut === 'none' ? 0 : 1,
      unknown: [],
      unfinished: 0,
    })
    if (hasLetters && model.wide === 'none')
      expect(printed.text.slice(0, textsOf(paper).length)).toEqual(textsOf(paper))
  })

  test('the test page holds no command that a printer does not know, and breaks no line', () => {
    const printed = print(paperBytes(testPaper(model, model.columns, 'HTTP://X/'), model, toyFonts), name)
    expect(printed).toMatchObject({ overflows: 0, unknown: [], unfinished: 0 })
    if (model.qr === 'command') expect(printed.text).toContain('[QR HTTP://X/]')
  })

  test('any document in any layout: no line is broken, no unknown command', () => {
    fc.assert(
      fc.property(anyReceipt, fc.boolean(), fc.constantFrom(...LAYOUTS), (receipt, isCopy, layout) => {
        const paper = receiptPaper(receipt, isCopy, layoutNamed(layout), model.columns)
        const printed = print(paperBytes(paper, model, toyFonts), name)
        expect(printed).toMatchObject({ overflows: 0, unknown: [], unfinished: 0 })
      }),
      { numRuns: hasLetters ? count(60, 10_000) : count(5, 300) },
    )
  }, 3_600_000)
})
