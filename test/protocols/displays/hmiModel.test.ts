import { describe, expect, test } from 'vitest'
import { readHmiModel } from '../../../src/protocols/displays/hmiModel.ts'
import { ProfileError } from '../../../src/protocols/profile/fields.ts'
import { hmiDocument, hmiModel, linkOf } from './screens.ts'

describe.each(['nextion', 'tjc'])('%s', name => {
  test('is named as its file, and takes a pay link', () => {
    const model = hmiModel(name)
    expect(model.name).toBe(name)
    expect(model.components.code.longest).toBeGreaterThan(linkOf(2350).length + 20)
  })

  test('a whole screen finds room in the 1024 bytes of its input', () => {
    const { components } = hmiModel(name)
    const rest = Object.values(components).reduce((sum, { longest }) => sum + longest + 50, 0)
    expect(rest).toBeLessThan(1_024)
  })
})

/** The keys that are complained of when the value at this path is another, or is gone. */
function keysWith(path: string, value: unknown): string[] {
  const document = hmiDocument('nextion')
  const names = path.split('.')
  const last = names.pop()!
  const table = names.reduce((at, name) => at[name] as Record<string, unknown>, document)
  if (value === undefined) delete table[last]
  else table[last] = value
  try {
    readHmiModel(document)
  } catch (error) {
    return (error as ProfileError).problems.map(({ key }) => key)
  }
  return []
}

describe('a model file that is wrong', () => {
  test.each<[string, unknown, string?]>([
    ['baud', 31_250],
    ['encoding', 'big5'],
    ['escapes', 'yes'],
    ['alive', 'page lost'],
    ['alive', 'x\xff\xff\xff'],
    ['pages.wait', undefined],
    ['pages.wait.name', 'wa it'],
    ['pages.wait.name', 'lost'],
    ['pages.code.name', 'waist'],
    ['pages.code.name', 'wai'],
    ['pages.code.name', 'wakt'],
    ['faces.paid', { name: 'code', number: 2 }, 'faces.paid.name'],
    ['faces.paid', { name: 'plain', number: 3 }, 'faces.paid.name'],
    ['pages.lost.number', 9],
    ['pages.wait.number', 0],
    ['faces.open', { name: 'thanks', number: 4 }],
    ['components.word', undefined],
    ['components.code.longest', 20],
    ['components.line.name', 'wor'],
    ['components.band.name', 'word'],
    ['brightness.day', 0],
    ['colour', 'red'],
    ['format', 2],
  ])('%s = %j', (path, value, key = path) => {
    expect(keysWith(path, value)).toEqual([key])
  })

  test('faces may share a page, by name and number', () => {
    expect(keysWith('faces.cash', { name: 'thanks', number: 4 })).toEqual([])
  })

  test.each([undefined, null, 7, []])('%j is none', document => {
    expect(() => readHmiModel(document)).toThrow(ProfileError)
  })
})
