/** An agent's half in a process of its own, to be killed: shows PAID on the display at the port that its argument names. */
import { HmiDisplay } from '../../../src/agent/displays/hmi.ts'
import { portOpener } from '../../../src/agent/meter/portOpener.ts'
import { hmiModel, paid } from '../../protocols/displays/screens.ts'
import { MemoryLog } from '../printer/fixtures.ts'
import { clock, SWIFT } from './hmiRig.ts'

const model = hmiModel('nextion')
const line = { baud: model.baud, dataBits: 8, parity: 'none', stopBits: 1 } as const
const open = portOpener(process.argv[2]!, line, 'display')
const display = new HmiDisplay({ open, model, log: new MemoryLog(), clock, patience: SWIFT })
display.start()
display.show(paid(2350))
