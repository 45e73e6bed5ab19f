import { describe } from 'vitest'
import { startMosquitto } from '../../support/mosquitto.ts'
import { has } from '../../support/programs.ts'
import { linkSuite } from './linkSuite.ts'

// Needs Debian's mosquitto.
describe.skipIf(!has('mosquitto'))('the link', () => {
  linkSuite('Mosquitto (MQTT 5)', () => startMosquitto(), '5')
})
