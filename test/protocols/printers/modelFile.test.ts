import { describe, expect, test } from 'vitest'
import { readPrinterModel } from '../../../src/protocols/printers/modelFile.ts'
import { ProfileError } from '../../../src/protocols/profile/fields.ts'
import { documentOf, MODELS, modelNamed } from '../../receipts/support.ts'

describe.each(MODELS)('%s', name => {
  test('is named as its file, and its columns fit its head', () => {
    const model = modelNamed(name)
    expect(model.name).toBe(name)
    expect(model.dots / model.columns).toBeGreaterThanOrEqual(12)
    expect(model.dots % 8).toBe(0)
  })
})

describe('a model file that is wrong', () => {
  test.each([
    [{ dots: 10 }, 'dots'],
    [{ columns: 100 }, 'columns'],
    [{ language: 'zpl' }, 'language'],
    [{ cut: 'yes' }, 'cut'],
    [{ wide: 'big5' }, 'wide'],
    [{ qr: 'no' }, 'qr'],
    [{ status: 'maybe' }, 'status'],
    [{ feed_lines: -1 }, 'feed_lines'],
    [{ code_pages: [{ page: 'ebcdic', number: 1 }] }, 'code_pages.0.page'],
    [{ code_pages: [{ page: 'cp437', number: 256 }] }, 'code_pages.0.number'],
    [{ knife: true }, 'knife'],
    [{ format: 7 }, 'format'],
    [{ language: 'star', wide: 'gb18030' }, 'wide'],
  ])('%o', (change, key) => {
    try {
      readPrinterModel({ ...documentOf('printers', 'generic-58'), ...change })
      expect.unreachable()
    } catch (error) {
      expect((error as ProfileError).problems.map(problem => problem.key)).toEqual([key])
    }
  })

  test.each([undefined, null, 7, []])('%j is none', document => {
    expect(() => readPrinterModel(document)).toThrow(ProfileError)
  })
})
