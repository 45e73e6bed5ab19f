import { describe, expect, test } from 'vitest'
import {
  LINK_EVENTS,
  LINK_STATES,
  type LinkEffect,
  type LinkEvent,
  type LinkState,
  linkStep,
} from '../../../src/agent/link/machine.ts'

/** What the effects make of the world: is there a client, is a retry armed, was `online` said. */
interface World {
  state: LinkState
  client: boolean
  retry: boolean
  online: boolean
}

function after(world: World, event: LinkEvent): World {
  const { next, effects } = linkStep(world.state, event)
  const result = { ...world, state: next }
  const act: Record<LinkEffect, () => void> = {
    open: () => {
      expect(result.client, `${world.state} × ${event} opens a second client`).toBe(false)
      result.client = true
    },
    drop: () => {
      result.client = false
      result.retry = false
    },
    wait: () => {
      result.retry = true
    },
    calm: () => {},
    subscribe: () => expect(result.client).toBe(true),
    online: () => {
      expect(result.online).toBe(false)
      result.online = true
    },
    offline: () => {
      expect(result.online).toBe(true)
      result.online = false
    },
    close: () => expect(result.client).toBe(true),
  }
  if (event === 'retry') result.retry = false
  for (const effect of effects) act[effect]()
  return result
}

/** Every world that any sequence of events can lead to. */
function reachable(): World[] {
  const seen = new Map<string, World>()
  const open: World[] = [{ state: 'stopped', client: false, retry: false, online: false }]
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const key = JSON.stringify(world)
    if (seen.has(key)) continue
    seen.set(key, world)
    for (const event of LINK_EVENTS) {
      // A timer fires only where it is armed; everything else may come at any time, late callbacks included.
      if (event === 'retry' && !world.retry) continue
      open.push(after(world, event))
    }
  }
  return [...seen.values()]
}

describe('the reconnect machine', () => {
  test('every pair of state and event ends in a state of the table', () => {
    for (const state of LINK_STATES)
      for (const event of LINK_EVENTS) expect(LINK_STATES).toContain(linkStep(state, event).next)
  })

  test('whatever happens: one client at most, a client or a retry while it runs, online said exactly while it is', () => {
    const worlds = reachable()
    expect(new Set(worlds.map(world => world.state))).toEqual(new Set(LINK_STATES))
    for (const { state, client, retry, online } of worlds) {
      expect(client, state).toBe(['connecting', 'subscribing', 'online', 'closing'].includes(state))
      expect(retry, state).toBe(state === 'waiting')
      expect(online, state).toBe(state === 'online')
    }
  })

  test('no state is the last: start leads on from where stop led, and everything lost is tried again', () => {
    expect(linkStep('stopped', 'start').next).toBe('connecting')
    expect(linkStep('closing', 'start').next).toBe('connecting')
    for (const state of ['connecting', 'subscribing', 'online'] as const)
      expect(linkStep(state, 'failed')).toMatchObject({ next: 'waiting' })
    expect(linkStep('waiting', 'retry').effects).toContain('open')
  })

  test('being online does not calm the back-off, staying online does', () => {
    expect(linkStep('subscribing', 'subscribed').effects).not.toContain('calm')
    expect(linkStep('online', 'stable').effects).toContain('calm')
  })

  test('late words of a given-up client change nothing while it waits or is stopped', () => {
    for (const state of ['stopped', 'waiting'] as const)
      for (const event of ['connected', 'subscribed', 'failed', 'stable', 'closed', 'downgrade'] as const)
        expect(linkStep(state, event)).toEqual({ next: state, effects: [] })
  })
})
