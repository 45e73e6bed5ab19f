/** All commands of a checkout. */
import type { Commands } from './commandTable.ts'
import { DEVICE_COMMANDS } from './deviceCommands.ts'

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
  ...DEVICE_COMMANDS,
  demo: { summary: 'the main job on one machine, without hardware', load: () => import('./demo.ts') },
  sandbox: { summary: 'a stand-in for Alipay on one port', load: () => import('./sandbox.ts') },
  simulate: { summary: 'what a bench needs in place of hardware and cloud', commands: SIMULATORS },
}
