/** What is allowed and still worth a technician's look. */
import type { VehicleFile } from './schema.ts'

export function notesOn({ meter, pay, cloud, printer, display, screens }: VehicleFile): string[] {
  const notes: string[] = []
  for (const [key, port] of [
    ['meter.port', meter.port],
    ['printer.port', printer?.port ?? ''],
    ['display.port', display?.port ?? ''],
  ]) {
    // Which of two adapters is ttyUSB0 changes from start to start.
    if (/^\/dev\/tty(?:USB|ACM)\d+$/.test(port!)) {
      notes.push(
        `${key}: ${port} may be another device after a restart; take its name from /dev/serial/by-id or by-path`,
      )
    }
  }
  if (/^http:/i.test(pay.base)) notes.push('pay.base: HTTP:// is for a sandbox; passengers need HTTPS://')
  const broker = URL.parse(cloud.broker)
  if (broker?.protocol === 'mqtt:' && !isLocal(broker.hostname)) {
    notes.push('cloud.broker: mqtt:// is not encrypted and proves nobody; use mqtts:// outside of a bench')
  }
  if (screens.bright_above < screens.dark_below)
    notes.push(
      'screens.bright_above: is below dark_below, so that no light keeps the theme; let it be the greater one',
    )
  return notes
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
