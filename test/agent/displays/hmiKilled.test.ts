/** What an agent that is gone leaves on the glass. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { usualProject } from '../../../src/simulators/display/project.ts'
import { open } from '../../protocols/displays/screens.ts'
import { has } from '../../support/programs.ts'
import { until } from '../../support/waiting.ts'
import { type HmiRig, hmiRig } from './hmiRig.ts'

const rigs: HmiRig[] = []
const agents: ChildProcess[] = []
afterEach(async () => {
  for (const agent of agents.splice(0)) {
    if (agent.exitCode === null && agent.signalCode === null) agent.kill('SIGKILL')
  }
  for (const rig of rigs.splice(0)) await rig.close()
})

async function killedOnPaid(over: 'tcp' | 'pty', afterMs: number): Promise<HmiRig> {
  const rig = await hmiRig({ over, project: usualProject({ afterMs }) })
  rigs.push(rig)
  const agent = spawn(process.execPath, [join(import.meta.dirname, 'hmiAgent.ts'), rig.port], {
    stdio: 'inherit',
  })
  agents.push(agent)
  await until('PAID is up', () => rig.virtual.glass().texts.word === 'PAID', 10_000, 5)
  agent.kill('SIGKILL')
  await once(agent, 'exit')
  return rig
}

describe.each(['tcp', 'pty'] as const)('killed while PAID is up, over %s', over => {
  const here = over === 'tcp' || has('socat') ? test : test.skip

  here('the project blanks by itself, and not before its time', async () => {
    const rig = await killedOnPaid(over, 2_000)
    await sleep(500)
    expect(rig.virtual.glass().texts.word).toBe('PAID')
    await until('it is blank', () => rig.virtual.glass().page === 'lost', 4_000, 5)
  })

  here('the next agent blanks it before anything else', async () => {
    const rig = await killedOnPaid(over, 60_000)
    const from = rig.seen.length
    rig.display.show(open(900))
    rig.display.start()
    await until('the newest is there', () => rig.virtual.glass().texts.amount === '9.00', 10_000, 5)
    const pages = rig.seen.slice(from).map(({ page }) => page)
    // The band of the killed agent may still have been on the line.
    expect(pages.filter((page, at) => page !== pages[at - 1])).toEqual(
      pages[0] === 'thanks' ? ['thanks', 'lost', 'wait', 'code'] : ['lost', 'wait', 'code'],
    )
  })
})

test('a live agent that has nothing new to say keeps its screen up', async () => {
  const rig = await hmiRig({ project: usualProject({ afterMs: 400 }) })
  rigs.push(rig)
  rig.display.start()
  rig.display.show(open(900))
  await until('it is there', () => rig.virtual.glass().texts.amount === '9.00', 5_000, 5)
  const from = rig.seen.length
  await sleep(1_500)
  expect(rig.seen.length).toBe(from)
})
