import { startAedes } from '../../support/aedes.ts'
import { linkSuite } from './linkSuite.ts'

linkSuite('aedes (MQTT 3.1.1 only)', () => startAedes(), '3.1.1')
