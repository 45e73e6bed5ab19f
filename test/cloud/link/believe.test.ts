import { expect, test } from 'vitest'
import { Doorkeeper } from '../../../src/cloud/link/believe.ts'
import { MAX_MESSAGE_BYTES } from '../../../src/contract/limits.ts'
import { CAR } from '../fleet/rig.ts'
import { FLEET } from './rig.ts'

const status = (bytes: number) => {
  const words = JSON.stringify({ online: true, bootId: 'b1' })
  return Buffer.from(words.padEnd(bytes, ' '))
}

test('a payload that is too long is somebody’s alarm, also one that nobody signs', () => {
  const door = new Doorkeeper(FLEET)
  const topic = `taxi/${CAR.id}/up/status`
  expect(door.believe(topic, status(MAX_MESSAGE_BYTES))).toMatchObject({ kind: 'status' })
  expect(door.believe(topic, status(MAX_MESSAGE_BYTES + 1))).toMatchObject({
    ...{ kind: 'rejected', why: 'too long', alarm: 'bad-signature' },
    vehicle: { id: CAR.id },
  })
})

test('a broken status, or one taken back, is nobody’s alarm', () => {
  const door = new Doorkeeper(FLEET)
  for (const payload of ['', 'online', '{"online": 1}'])
    expect(door.believe(`taxi/${CAR.id}/up/status`, Buffer.from(payload))).toMatchObject({
      ...{ kind: 'rejected', alarm: null },
    })
})
