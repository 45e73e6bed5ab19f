import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { adapterAdvice, adapters } from '../../../src/agent/meter/adapters.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'farebridge-dev-')))
  mkdirSync(join(root, 'dev/serial/by-id'), { recursive: true })
  mkdirSync(join(root, 'dev/serial/by-path'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const dev = (name: string) => join(root, 'dev', name)

/** An adapter as udev shows it. */
function plug(name: string, names: { id?: string; path?: string; latency?: number }): void {
  writeFileSync(dev(name), '')
  if (names.id !== undefined) symlinkSync(`../../${name}`, dev(`serial/by-id/${names.id}`))
  if (names.path !== undefined) symlinkSync(`../../${name}`, dev(`serial/by-path/${names.path}`))
  if (names.latency === undefined) return
  const folder = join(root, 'sys/bus/usb-serial/devices', name)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'latency_timer'), `${names.latency}\n`)
}

test('adapters with their lasting names', async () => {
  plug('ttyUSB1', { id: 'usb-FTDI_A50285BI-if00', path: 'pci-1:1.0', latency: 16 })
  plug('ttyUSB0', { path: 'pci-2:1.0' })
  plug('ttyS0', {})
  expect(await adapters(root)).toEqual([
    { device: dev('ttyUSB0'), byId: null, byPath: dev('serial/by-path/pci-2:1.0'), latencyMs: null },
    {
      device: dev('ttyUSB1'),
      byId: dev('serial/by-id/usb-FTDI_A50285BI-if00'),
      byPath: dev('serial/by-path/pci-1:1.0'),
      latencyMs: 16,
    },
  ])
})

test('a number is no name, and bytes held back are worth a word', async () => {
  plug('ttyUSB0', { id: 'usb-FTDI_A50285BI-if00', path: 'pci-1:1.0', latency: 16 })
  const notes = await adapterAdvice(dev('ttyUSB0'), root)
  expect(notes[0]).toContain(`its lasting name is ${dev('serial/by-id/usb-FTDI_A50285BI-if00')}`)
  expect(notes[1]).toContain('holds bytes back for 16 ms')
  plug('ttyUSB1', { id: 'usb-FTDI_B-if00', latency: 1 })
  expect(await adapterAdvice(dev('serial/by-id/usb-FTDI_B-if00'), root)).toEqual([])
})

test('twins without a serial number: one name leads to either', async () => {
  plug('ttyUSB0', { path: 'pci-1:1.0' })
  plug('ttyUSB1', { id: 'usb-1a86_USB_Serial-if00', path: 'pci-2:1.0' })
  const [note] = await adapterAdvice(dev('serial/by-id/usb-1a86_USB_Serial-if00'), root)
  expect(note).toContain('twins share one')
  expect(note).toContain(dev('serial/by-path/pci-2:1.0'))
  expect((await adapterAdvice(dev('ttyUSB0'), root)).join()).toContain(dev('serial/by-path/pci-1:1.0'))
})

test('a port that is not there names those that are', async () => {
  plug('ttyUSB3', { id: 'usb-other' })
  expect(await adapterAdvice(dev('ttyUSB0'), root)).toEqual([
    `${dev('ttyUSB0')} is not there; these adapters are: ${dev('serial/by-id/usb-other')}`,
  ])
  rmSync(dev('ttyUSB3'))
  expect((await adapterAdvice(dev('ttyUSB0'), root))[0]).toContain('is it plugged in?')
  expect(await adapterAdvice('tcp://127.0.0.1:4001', root)).toEqual([])
})
