import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CommandReader } from '../../../src/simulators/printer/commands.ts'

function read(...bytes: (number | string)[]): string[] {
  return describeAll(Buffer.concat(bytes.map(part => Buffer.from(typeof part === 'string' ? part : [part]))))
}

function describeAll(bytes: Buffer, pieces = [bytes.length]): string[] {
  const reader = new CommandReader()
  const commands = []
  let at = 0
  for (const piece of [...pieces, bytes.length]) {
    commands.push(...reader.push(bytes.subarray(at, at + piece)))
    at += piece
  }
  return commands.map(({ name, args, known }) => `${name}${known ? '' : '?'} ${args.toString('hex')}`.trim())
}

describe('commands', () => {
  test.each<[string, string[], string[]]>([
    ['text and feeds', ['Taxi\n\r\t'], ['text 54617869', 'LF', 'CR', 'HT']],
    ['fixed lengths', ['\x1b@\x1b!\x30\x1dL\x01\x02\x1c.'], ['ESC @', 'ESC ! 30', 'GS L 0102', 'FS .']],
    ['cuts with and without a feed', ['\x1dV\x01\x1dV\x42\x03x'], ['GS V 01', 'GS V 4203', 'text 78']],
    ['a QR command by its own length', ['\x1d(k\x03\x001Q0x'], ['GS ( k 0300315130', 'text 78']],
    ['a picture', ['\x1dv0\x00\x02\x00\x02\x00abcdx'], ['GS v 30000200020061626364', 'text 78']],
    [
      'columns of one and of three bytes',
      ['\x1b*\x00\x02\x00ab\x1b*\x21\x01\x00abc'],
      ['ESC * 0002006162', 'ESC * 210100616263'],
    ],
    ['tab stops up to their zero', ['\x1bD\x08\x10\x00x'], ['ESC D 081000', 'text 78']],
    [
      'bar codes, old and new',
      ['\x1dk\x04ABC\x00\x1dkI\x03ABCx'],
      ['GS k 0441424300', 'GS k 4903414243', 'text 78'],
    ],
    [
      'status requests',
      ['\x10\x04\x01\x10\x05\x02\x10\x14\x01\x00\x05x'],
      ['DLE EOT 01', 'DLE ENQ 02', 'DLE DC4 010005', 'text 78'],
    ],
    ['what the reference does not have', ['\x1b\x7fx\x07\x1dZ'], ['ESC x7f?', 'text 78', 'x07?', 'GS Z?']],
  ])('%s', (_, bytes, commands) => {
    expect(read(...bytes)).toEqual(commands)
  })

  test('a length that nobody means is no reason to wait for it', () => {
    const reader = new CommandReader()
    const commands = reader.push(Buffer.from([0x1d, 0x76, 0x30, 0, 0xff, 0xff, 0xff, 0xff]))
    expect(commands[0]).toMatchObject({ known: false })
    expect(commands[0]!.name).toContain('bytes')
  })

  test('pieces of any size give the same commands, and noise is eaten', () => {
    const anyBytes = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(anyBytes, fc.array(fc.integer({ min: 1, max: 20 })), (noise, pieces) => {
        const bytes = Buffer.from(noise)
        const join = (commands: string[]) =>
          commands
            .join(' ')
            .replaceAll(/text ([0-9a-f]*)/g, 'T$1')
            .replaceAll(/(?<=T[0-9a-f]*) T/g, '')
        expect(join(describeAll(bytes, pieces))).toBe(join(describeAll(bytes)))
      }),
    )
  })
})
