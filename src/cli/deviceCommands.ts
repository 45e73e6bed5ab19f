/** The commands that a device in a car needs: what the packaged program has. */
import type { Commands } from './commandTable.ts'

export const DEVICE_COMMANDS: Commands = {
  agent: { summary: 'the in-vehicle program', load: () => import('./agent.ts') },
  kiosk: { summary: 'keeps a page on a screen', load: () => import('./kiosk.ts') },
  'check-config': {
    summary: 'tells everything that is wrong with a configuration',
    load: () => import('./checkConfig.ts'),
  },
  capture: { summary: "the raw bytes of the meter's line, to a file", load: () => import('./capture.ts') },
  replay: { summary: 'what the driver makes of a capture', load: () => import('./replay.ts') },
  doctor: {
    summary: 'what is wrong with the meter’s line, and what to do',
    load: () => import('./doctor.ts'),
  },
  'print-test': {
    summary: "a page that shows whether the printer's model is right",
    load: () => import('./printTest.ts'),
  },
  'display-test': {
    summary: "every face on the passenger's display, to be looked at",
    load: () => import('./displayTest.ts'),
  },
  'device-ticket': {
    summary: 'what is in the car and how it stands, on paper',
    load: () => import('./deviceTicket.ts'),
  },
  trips: { summary: 'the rides in the ledger', load: () => import('./trips.ts') },
  shift: { summary: 'totals by type of payment', load: () => import('./shift.ts') },
}
