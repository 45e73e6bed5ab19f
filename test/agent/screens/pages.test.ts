/** The page files as they lie there: complete, self-contained, and in step with the domain's faces. */
import { expect, test } from 'vitest'
import { LANGUAGES } from '../../../src/agent/config/schema.ts'
import { fillPage, readPageFiles } from '../../../src/agent/screens/pageFiles.ts'
import { REASONS, refusal } from '../../../src/agent/screens/refusals.ts'
import { CASES } from './fixture.ts'

const { files, digest } = readPageFiles()
const folder = new URL('../../../src/agent/screens/pages/', import.meta.url)
const { DRIVER } = await import(new URL('words.js', folder).href)
const { fill } = await import(new URL('fill.js', folder).href)
const { default: CHINESE } = await import(new URL('driver-zh-CN.js', folder).href)
const LANGUAGE_TEXTS = await Promise.all(
  LANGUAGES.map(async lang => (await import(new URL(`passenger-${lang}.js`, folder).href)).default),
)
const [PASSENGER] = LANGUAGE_TEXTS
const { SHAPES } = await import(new URL('shapes.js', folder).href)
const FACES = Object.keys(CASES)

test('every face has a word for both, and a shape that no other face has', () => {
  for (const face of [...FACES, 'lost', 'starting']) {
    expect(DRIVER.word[face], face).toBeTruthy()
    expect(PASSENGER.word[face], face).toBeTruthy()
    expect(SHAPES[face], face).toBeTruthy()
  }
  const drawn = [...FACES, 'lost'].map(face => JSON.stringify(SHAPES[face]))
  expect(new Set(drawn).size).toBe(drawn.length)
})

/** Every text by its path, such as `button2.reprint-printed`. */
function textsOf(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : textsOf(value, `${path}${key}.`),
  )
}

test('the driver’s words in Chinese are whole: every key of the English ones, with the same places', () => {
  const [english, chinese] = [new Map(textsOf(DRIVER)), new Map(textsOf(CHINESE))]
  expect([...chinese.keys()]).toEqual([...english.keys()])
  const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted()
  for (const [key, text] of chinese) {
    expect(places(text), key).toEqual(places(english.get(key)!))
    if (key !== 'lang' && key !== 'strip.more') expect(text, key).toMatch(/\p{Script=Han}/u)
  }
  const paid = Object.keys(CHINESE.word).filter(face => CHINESE.word[face].startsWith(CHINESE.word.paid))
  expect(paid.toSorted()).toEqual(['over', 'paid'])
})

test('every refusal is told in both of the driver’s languages', () => {
  expect(REASONS['zh-CN'].toSorted()).toEqual(REASONS.en.toSorted())
  expect(refusal('wrong-code', 3, 'zh-CN').text).toMatch(/六位数字。剩余次数：3。$/)
  expect(refusal('wrong-code', 3).text).toMatch(/Tries left: 3\.$/)
})

test.each(LANGUAGE_TEXTS)(
  'the passenger’s words in $lang are whole: every key of the English ones, with the same places',
  texts => {
    for (const part of ['word', 'line', 'hint'] as const) {
      expect(Object.keys(texts[part]).toSorted()).toEqual(Object.keys(PASSENGER[part]).toSorted())
      for (const [key, text] of Object.entries<string>(texts[part])) {
        expect(text.trim(), `${part}.${key}`).not.toBe('')
        const places = (of: string) => [...of.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted()
        expect(places(text), `${part}.${key}`).toEqual(places(PASSENGER[part][key]))
      }
    }
    expect(texts.name).toBeTruthy()
    expect(['ltr', 'rtl']).toContain(texts.dir)
  },
)

test.each(LANGUAGE_TEXTS)('in $lang no other face is worded as PAID is', texts => {
  const paid = texts.word.paid
  const same = Object.keys(texts.word).filter(face => texts.word[face] === paid)
  expect(same.toSorted()).toEqual(['over', 'paid'])
})

test('the driver reads PAID on no other face', () => {
  const paid = [...FACES, 'lost', 'starting'].filter(face => /^PAID/.test(DRIVER.word[face]))
  expect(paid.toSorted()).toEqual(['over', 'paid'])
  expect([...FACES, 'lost'].filter(face => PASSENGER.word[face] === 'PAID').toSorted()).toEqual([
    'over',
    'paid',
  ])
})

test('nothing is fetched from elsewhere and no script or style stands in a page', () => {
  for (const [name, { body }] of files) {
    expect(body, name).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
    expect(body, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/)
    if (!name.endsWith('.html')) continue
    expect(body, name).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
    for (const [, inside] of body.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) expect(inside).toBe('')
  }
})

test('every file that a page names is there', () => {
  for (const [name, { body }] of files) {
    const named = [...body.matchAll(/\/pages\/([\w.-]+)|from '\.\/([\w.-]+)'/g)].map(
      match => match[1] ?? match[2]!,
    )
    for (const other of named) expect(files.has(other), `${name} names ${other}`).toBe(true)
  }
})

test('places are filled with escaped text, unknown ones with nothing', () => {
  const page = { type: 'text/html', body: '<meta content="{{token}}"><p>{{other}}</p>' }
  expect(fillPage(page, { token: '"><script>&' })).toBe(
    '<meta content="&#34;&#62;&#60;script&#62;&#38;"><p></p>',
  )
  expect(fill('{a} of {b}', { a: 1 })).toBe('1 of ')
  expect(digest).toMatch(/^[0-9a-f]{16}$/)
})

/** Everything that a page brings along, by what its files name. */
function broughtBy(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  const { body } = files.get(name)!
  const named = [...body.matchAll(/(?:from '\.\/|\/pages\/)([\w.-]+\.(?:js|css))/g)].map(([, file]) => file!)
  for (const file of named) broughtBy(file, seen)
  return seen
}

test.each(['passenger.html', 'driver.html'])(
  '%s weighs less than 60 kB with all that it brings along',
  page => {
    const all = [...broughtBy(page)]
    expect(all.length).toBeGreaterThan(6)
    const bytes = all.reduce((sum, name) => sum + Buffer.byteLength(files.get(name)!.body), 0)
    expect(bytes).toBeLessThan(60_000)
  },
)

test('the passenger’s page brings none of the driver’s words', () => {
  expect([...broughtBy('passenger.html')].filter(name => name.startsWith('driver'))).toEqual([])
})
