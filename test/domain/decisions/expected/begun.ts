/** Before the ride’s record is in. */
import type { Expectations } from './bases.ts'

export const BEGUN = {
  /** no position: no trip */
  nothing: {
    as: ['always', 'not fresh', 'no trip'],
    own: {
      'applied | for-hire: no trip': 'for hire',
      'applied | hired: T1* begun': 'hired 17 · hired 18 · hired, no number',
      'applied | stopped: T1* begun': 'stopped 17 · stopped 18 · stopped, no number',
      'applied | no position: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | no position: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | no position: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | no position: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | no position: T1* free | told T1': 'record 17, nothing',
      'applied | no position: T1* open [1: 1200] | told T1':
        'record 17, started later · record 18 · record 16',
    },
  },
  /** for-hire: no trip */
  'for hire': {
    as: ['always', 'not fresh', 'no trip'],
    own: {
      'duplicate | =': 'for hire',
      'applied | hired: T1* begun': 'hired 17 · hired 18 · hired, no number',
      'applied | stopped: T1* begun': 'stopped 17 · stopped 18 · stopped, no number',
      'applied | for-hire: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | for-hire: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | for-hire: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | for-hire: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | for-hire: T1* free | told T1': 'record 17, nothing',
      'applied | for-hire: T1* open [1: 1200] | told T1': 'record 17, started later · record 18 · record 16',
    },
  },
  /** hired: T1* begun */
  hired: {
    as: ['always', 'not fresh', 'no code yet', 'metering'],
    own: {
      'applied | for-hire: T1* begun': 'for hire',
      'duplicate | =': 'hired 17 · hired, no number · override',
      'applied | hired: T1 begun, T2* begun': 'hired 18',
      'applied | stopped: T1* begun': 'stopped 17 · stopped, no number',
      'applied | stopped: T1 begun, T2* begun': 'stopped 18',
      'applied | hired: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | hired: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | hired: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | hired: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | hired: T1* free | told T1': 'record 17, nothing',
      'applied | hired: T1* open [1: 1200] | told T1': 'record 17, started later',
      'applied | hired: T1 begun, T2* open [1: 1200] | told T2': 'record 18',
      'applied | hired: T1* begun, T2 open | told T2': 'record 16',
    },
  },
  /** hired: T1* begun */
  'hired, no number': {
    as: ['always', 'not fresh', 'no code yet', 'metering'],
    own: {
      'applied | for-hire: T1* begun': 'for hire',
      'applied | hired: T1* begun': 'hired 17 · hired 18',
      'duplicate | =': 'hired, no number · override',
      'applied | stopped: T1* begun': 'stopped 17 · stopped 18 · stopped, no number',
      'applied | hired: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | hired: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | hired: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | hired: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | hired: T1* free | told T1': 'record 17, nothing',
      'applied | hired: T1* open [1: 1200] | told T1': 'record 17, started later · record 18 · record 16',
    },
  },
  /** stopped: T1* begun */
  'stopped, no record': {
    as: ['always', 'not fresh', 'no code yet', 'metering'],
    own: {
      'applied | for-hire: T1* begun': 'for hire',
      'applied | hired: T1* begun': 'hired 17 · hired, no number',
      'applied | hired: T1 begun, T2* begun': 'hired 18',
      'duplicate | =': 'stopped 17 · stopped, no number · override',
      'applied | stopped: T1 begun, T2* begun': 'stopped 18',
      'applied | stopped: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | stopped: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | stopped: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | stopped: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | stopped: T1* free | told T1': 'record 17, nothing',
      'applied | stopped: T1* open [1: 1200] | told T1': 'record 17, started later',
      'applied | stopped: T1 begun, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1* begun, T2 open | told T2': 'record 16',
    },
  },
  /** for-hire: T1* begun */
  'for hire, no record': {
    as: ['always', 'not fresh', 'no code yet', 'metering'],
    own: {
      'duplicate | =': 'for hire · override',
      'applied | hired: T1* begun': 'hired 17',
      'applied | hired: T1 begun, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1* begun': 'stopped 17 · stopped, no number',
      'applied | stopped: T1 begun, T2* begun': 'stopped 18',
      'applied | for-hire: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | for-hire: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | for-hire: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | for-hire: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | for-hire: T1* free | told T1': 'record 17, nothing',
      'applied | for-hire: T1* open [1: 1200] | told T1': 'record 17, started later',
      'applied | for-hire: T1 begun, T2* open [1: 1200] | told T2': 'record 18',
      'applied | for-hire: T1* begun, T2 open | told T2': 'record 16',
    },
  },
} satisfies Expectations
