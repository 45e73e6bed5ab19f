/** All commands of a checkout. */
import type { Commands } from './commandTable.ts'
import { DEVICE_COMMANDS } from './deviceCommands.ts'

const SIMULATORS: Commands = {
  meter: {
    summary: 'a taximeter at work, in whatever protocol',
    load: () => import('./simulate/meter.ts'),
  },
  printer: {
    summary: 'a receipt printer that draws what it prints',
    load: () => import('./simulate/printer.ts'),
  },
  display: {
    summary: 'a serial display that says what stands on it',
    load: () => import('./simulate/display.ts'),
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

const CLOUD: Commands = {
  orders: { summary: 'orders and their history', load: () => import('./cloud/orders.ts') },
  'refund-tasks': {
    summary: 'payments too many or too late, to be decided',
    load: () => import('./cloud/refundTasks.ts'),
  },
  alarms: { summary: 'what a person must see', load: () => import('./cloud/alarms.ts') },
  quarantine: { summary: 'messages that vehicles put aside', load: () => import('./cloud/quarantine.ts') },
  refund: { summary: 'gives back part or all of a payment', load: () => import('./cloud/refund.ts') },
  cancel: { summary: 'closes an order, for technical failure', load: () => import('./cloud/cancel.ts') },
  keys: { summary: "the server's public keys, for vehicles", load: () => import('./cloud/keys.ts') },
}

export const COMMANDS: Commands = {
  ...DEVICE_COMMANDS,
  demo: { summary: 'the main job on one machine, without hardware', load: () => import('./demo.ts') },
  cloud: {
    summary: "the partner server; with a word after it the operator's commands",
    load: () => import('./cloud/serve.ts'),
    commands: CLOUD,
  },
  sandbox: { summary: 'a stand-in for Alipay on one port', load: () => import('./sandbox.ts') },
  simulate: { summary: 'what a bench needs in place of hardware and cloud', commands: SIMULATORS },
}
