/** The commands, in the order of the help. A command's file is loaded only when it is called: start time matters. */
import type { Command } from './command.ts'

export interface Leaf {
  readonly summary: string
  readonly load: () => Promise<{ readonly command: Command }>
}

export interface Group {
  readonly summary: string
  readonly commands: Commands
}

export type Commands = Readonly<Record<string, Leaf | Group>>

const SIMULATORS: Commands = {
  meter: {
    summary: 'a taximeter that speaks the generic line protocol',
    load: () => import('./simulate/meter.ts'),
  },
  printer: {
    summary: 'a receipt printer that draws what it prints',
    load: () => import('./simulate/printer.ts'),
  },
  passenger: {
    summary: 'opens a pay link and pays',
    load: () => import('./simulate/passenger.ts'),
  },
  partner: {
    summary: 'a stand-in for the cloud: pay pages and signed notices, no money',
    load: () => import('./simulate/partner.ts'),
  },
}

export const COMMANDS: Commands = {
  agent: { summary: 'the in-vehicle program', load: () => import('./agent.ts') },
  demo: { summary: 'the main job on one machine, without hardware', load: () => import('./demo.ts') },
  simulate: { summary: 'what a bench needs in place of hardware and cloud', commands: SIMULATORS },
  'check-config': {
    summary: 'tells everything that is wrong with a configuration',
    load: () => import('./checkConfig.ts'),
  },
  trips: { summary: 'the rides in the ledger', load: () => import('./trips.ts') },
  shift: { summary: 'totals by type of payment', load: () => import('./shift.ts') },
}
