/** A ledger that is new: the cloud is asked which rides it knows. */
import type { Expectations } from './bases.ts'

export const FRESH = {
  /** fresh, no position: no trip */
  'fresh, nothing': {
    as: ['always', 'no trip'],
    own: {
      'applied | fresh, for-hire: no trip': 'for hire',
      'applied | fresh, hired: T1* begun?': 'hired 17 · hired 18 · hired, no number',
      'applied | fresh, stopped: T1* begun?': 'stopped 17 · stopped 18 · stopped, no number',
      'applied | fresh, no position: T1* checking':
        'record 17 · record 17, other total · record 17, toll added · record 17, less · record 17, nothing · record 17, lower revision · record 17, started later · record 18 · record 16',
      'applied | no position: no trip': 'restore, empty',
      'applied | no position: C1* open [1: 1200]': 'restore, another ride',
      'applied | no position: C1* open [1: 2350]': 'restore, 17 open',
      'applied | no position: C1* paid r2350': 'restore, 17 paid',
    },
  },
  /** fresh, hired: T1* begun? */
  'fresh, hired': {
    as: ['always', 'no code yet', 'metering'],
    own: {
      'applied | fresh, for-hire: T1* begun?': 'for hire',
      'duplicate | =': 'hired 17 · hired, no number',
      'applied | fresh, hired: T1 begun?, T2* begun?': 'hired 18',
      'applied | fresh, stopped: T1* begun?': 'stopped 17 · stopped, no number',
      'applied | fresh, stopped: T1 begun?, T2* begun?': 'stopped 18',
      'applied | fresh, hired: T1* checking':
        'record 17 · record 17, other total · record 17, toll added · record 17, less · record 17, nothing · record 17, lower revision · record 17, started later',
      'applied | fresh, hired: T1 begun?, T2* checking': 'record 18',
      'applied | fresh, hired: T1* begun?, T2 checking': 'record 16',
      'applied | fresh, hired: T1* begun': 'override',
      'applied | hired: T1* begun?': 'restore, empty',
      'applied | hired: C1 open, T1* begun?': 'restore, another ride',
      'applied | hired: C1* runs | told C1': 'restore, 17 open',
      'applied | hired: C1* runs r2350 | told C1': 'restore, 17 paid',
    },
  },
  /** fresh, stopped: T1* begun? */
  'fresh, stopped, no number': {
    as: ['always', 'no code yet', 'metering'],
    own: {
      'applied | fresh, for-hire: T1* begun?': 'for hire',
      'applied | fresh, hired: T1* begun?': 'hired 17 · hired 18 · hired, no number',
      'applied | fresh, stopped: T1* begun?': 'stopped 17 · stopped 18',
      'duplicate | =': 'stopped, no number',
      'applied | fresh, stopped: T1* checking':
        'record 17 · record 17, other total · record 17, toll added · record 17, less · record 17, nothing · record 17, lower revision · record 17, started later · record 18 · record 16',
      'applied | fresh, stopped: T1* begun': 'override',
      'applied | stopped: T1* begun?': 'restore, empty',
      'applied | stopped: C1 open, T1* begun?': 'restore, another ride · restore, 17 open',
      'applied | stopped: C1 paid r2350, T1* begun?': 'restore, 17 paid',
    },
  },
  /** fresh, hired: T1* begun */
  'fresh, seen to begin': {
    as: ['always', 'no code yet', 'metering'],
    own: {
      'applied | fresh, for-hire: T1* begun': 'for hire',
      'duplicate | =': 'hired 17 · hired, no number · override',
      'applied | fresh, hired: T1 begun, T2* begun?': 'hired 18',
      'applied | fresh, stopped: T1* begun': 'stopped 17 · stopped, no number',
      'applied | fresh, stopped: T1 begun, T2* begun?': 'stopped 18',
      'applied | fresh, hired: T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | fresh, hired: T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | fresh, hired: T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | fresh, hired: T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | fresh, hired: T1* free | told T1': 'record 17, nothing',
      'applied | fresh, hired: T1* open [1: 1200] | told T1': 'record 17, started later',
      'applied | fresh, hired: T1 begun, T2* checking': 'record 18',
      'applied | fresh, hired: T1* begun, T2 checking': 'record 16',
      'applied | hired: T1* begun': 'restore, empty',
      'applied | hired: C1 open, T1* begun': 'restore, another ride · restore, 17 open',
      'applied | hired: C1 paid r2350, T1* begun': 'restore, 17 paid',
    },
  },
  /** fresh, stopped: T1* checking */
  checking: {
    as: ['always', 'no code yet'],
    own: {
      'applied | fresh, for-hire: T1* checking': 'for hire',
      'applied | fresh, hired: T1* checking': 'hired 17 · hired, no number',
      'applied | fresh, hired: T1 checking, T2* begun?': 'hired 18',
      'duplicate | =': 'stopped 17 · stopped, no number · record 17 · record 17, lower revision',
      'applied | fresh, stopped: T1 checking, T2* begun?': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | fresh, stopped: T1* checking':
        'record 17, toll added · record 17, less · record 17, nothing',
      'applied | fresh, stopped: T1 checking, T2* checking': 'record 17, started later · record 18',
      'applied | fresh, stopped: T1* checking, T2 checking': 'record 16',
      'refused: checking | =': 'cash · unpaid · ask · reprint · code tried',
      'applied | fresh, stopped: T1* open [1: 2350] | told T1': 'override',
      'applied | stopped: T1* open [1: 2350] | told T1': 'restore, empty',
      'applied | stopped: C1 open, T1* open [1: 2350] | told T1': 'restore, another ride',
      'applied | stopped: C1* open [1: 2350]': 'restore, 17 open',
      'applied | stopped: C1* paid r2350': 'restore, 17 paid',
    },
  },
  /** fresh, hired: T1 checking, T2* begun? */
  'checking, banked': {
    as: ['always', 'no code yet'],
    own: {
      'applied | fresh, for-hire: T1 checking, T2* begun?': 'for hire',
      'applied | fresh, hired: T1 checking, T2 begun?, T3* begun?': 'hired 17',
      'duplicate | =': 'hired 18 · hired, no number · record 17 · record 17, lower revision',
      'applied | fresh, stopped: T1 checking, T2 begun?, T3* begun?': 'stopped 17',
      'applied | fresh, stopped: T1 checking, T2* begun?': 'stopped 18 · stopped, no number',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | fresh, hired: T1 checking, T2* begun?':
        'record 17, toll added · record 17, less · record 17, nothing',
      'applied | fresh, hired: T1 checking, T2* begun?, T3 checking': 'record 17, started later · record 16',
      'applied | fresh, hired: T1 checking, T2* checking': 'record 18',
      'refused: checking | =': 'cash · unpaid · ask · reprint · code tried',
      'applied | fresh, hired: T1 open, T2* begun? | told T1': 'override',
      'applied | hired: T1 open, T2* begun? | told T1': 'restore, empty',
      'applied | hired: C1 open, T1 open, T2* begun? | told T1': 'restore, another ride',
      'applied | hired: C1 open, T2* begun?': 'restore, 17 open',
      'applied | hired: C1 paid r2350, T2* begun?': 'restore, 17 paid',
    },
  },
  /** fresh, stopped: T1* open [1: 2350] */
  overridden: {
    as: ['always', 'shown', 'no notice yet'],
    own: {
      'applied | fresh, for-hire: T1* open [1: 2350]': 'for hire',
      'applied | fresh, hired: T1* runs | told T1': 'hired 17 · hired, no number',
      'applied | fresh, hired: T1 open, T2* begun?': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · ask · override',
      'applied | fresh, stopped: T1 open, T2* begun?': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | fresh, stopped: T1* open [2: 2850] | told T1': 'record 17, toll added',
      'applied | fresh, stopped: T1* open [2: 2000] | told T1': 'record 17, less',
      'applied | fresh, stopped: T1* free | told T1': 'record 17, nothing',
      'applied | fresh, stopped: T1 open, T2* checking': 'record 17, started later · record 18',
      'applied | fresh, stopped: T1* open [1: 2350], T2 checking': 'record 16',
      'applied | fresh, stopped: T1* paid r2350 | told T1 | original T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | fresh, stopped: T1* over r4700 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | fresh, stopped: T1* open [1: 2350] | told T1': 'refunded whole · cancelled',
      'applied | fresh, stopped: T1* cash c2350 | told T1 | original T1': 'cash',
      'applied | fresh, stopped: T1* unpaid | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | fresh, stopped: T1* open [1: 2350]': 'code tried',
      'applied | stopped: T1* open [1: 2350]': 'restore, empty',
      'applied | stopped: C1 open, T1* open [1: 2350]': 'restore, another ride',
      'applied | stopped: C1 open, T1* open [1: 2350] | restore-conflict T1': 'restore, 17 open',
      'applied | stopped: C1 paid r2350, T1* open [1: 2350] | restore-conflict T1': 'restore, 17 paid',
    },
  },
  /** no position: C1* open [1: 2350] */
  'restored open': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    ride: 'C1',
    own: {
      'applied | for-hire: C1* open [1: 2350]': 'for hire',
      'applied | hired: C1* runs | told C1': 'hired 17 · hired, no number',
      'applied | hired: C1 open, T1* begun': 'hired 18',
      'applied | stopped: C1* open [1: 2350]': 'stopped 17 · stopped, no number',
      'applied | stopped: C1 open, T1* begun': 'stopped 18',
      'duplicate | =': 'record 17 · record 17, lower revision · ask · override',
      'duplicate | = | record-conflict C1': 'record 17, other total',
      'applied | no position: C1* open [2: 2850] | told C1': 'record 17, toll added',
      'applied | no position: C1* open [2: 2000] | told C1': 'record 17, less',
      'applied | no position: C1* free | told C1': 'record 17, nothing',
      'applied | no position: C1 open, T1* open [1: 1200] | told T1': 'record 17, started later · record 18',
      'applied | no position: C1* open [1: 2350], T1 open | told T1': 'record 16',
      'applied | no position: C1* paid r2350 | told C1 | original C1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | no position: C1* over r4700 | told C1 | original C1 | payment-over C1':
        'captured twice, one notice lost',
      'applied | no position: C1* open [1: 2350] | told C1': 'refunded whole · cancelled',
      'applied | no position: C1* cash c2350 | told C1 | original C1': 'cash',
      'applied | no position: C1* unpaid | told C1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | no position: C1* open [1: 2350]': 'code tried',
    },
  },
  /** stopped: C1* paid r2350 */
  'restored paid, stopped': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    ride: 'C1',
    own: {
      'applied | for-hire: C1* paid r2350': 'for hire',
      'applied | hired: C1* runs r2350 | told C1': 'hired 17 · hired, no number',
      'applied | hired: C1 paid r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | stopped: C1 paid r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict C1': 'record 17, other total',
      'applied | stopped: C1* short r2350 [2: 500] | told C1': 'record 17, toll added',
      'applied | stopped: C1* over r2350 | told C1 | original C1 | payment-over C1':
        'record 17, less · record 17, nothing',
      'applied | stopped: C1 paid r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: C1* paid r2350, T2 open | told T2': 'record 16',
      'applied | stopped: C1* over r4700 | told C1 | payment-over C1': 'captured 1 · captured latest',
      'applied | stopped: C1* over r7050 | told C1 | payment-over C1': 'captured twice, one notice lost',
      'applied | stopped: C1* paid r2350 b500 | told C1': 'refunded a part',
      'applied | stopped: C1* refunded r2350 b2350 | told C1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'cash · unpaid · ask',
      'applied | = | asked C1': 'reprint',
      'applied | stopped: C1* paid r2350': 'code tried',
    },
  },
  /** stopped: C1 open, T1* begun? */
  'answered, still to tell': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    ride: 'C1',
    own: {
      'applied | for-hire: C1 open, T1* begun?': 'for hire',
      'applied | hired: C1 open, T1* begun?': 'hired 17 · hired 18 · hired, no number',
      'applied | stopped: C1 open, T1* begun?': 'stopped 17 · stopped 18 · code tried',
      'duplicate | =': 'stopped, no number · override',
      'applied | stopped: C1 open, T1* open [1: 2350] | told T1': 'record 17 · record 17, lower revision',
      'applied | stopped: C1 open, T1* open [1: 9900] | told T1': 'record 17, other total',
      'applied | stopped: C1 open, T1* open [1: 2850] | told T1': 'record 17, toll added',
      'applied | stopped: C1 open, T1* open [1: 2000] | told T1': 'record 17, less',
      'applied | stopped: C1 open, T1* free | told T1': 'record 17, nothing',
      'applied | stopped: C1 open, T1* open [1: 1200] | told T1': 'record 17, started later · record 18',
      'applied | stopped: C1* open [1: 1200]': 'record 16',
      'applied | stopped: C1 paid r1200, T1* begun? | told C1 | held C1 | payment-late C1':
        'captured 1 · captured latest',
      'applied | stopped: C1 over r2400, T1* begun? | told C1 | held C1 | payment-over C1 payment-late C1':
        'captured twice, one notice lost',
      'applied | stopped: C1 open, T1* begun? | told C1': 'refunded whole · cancelled',
      'applied | stopped: C1 cash c1200, T1* begun? | told C1 | held C1': 'cash',
      'applied | stopped: C1 unpaid, T1* begun? | told C1': 'unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: C1 paid r1200, T1* begun? | told C1 | held C1': 'code of 1 · code of latest',
    },
  },
} satisfies Expectations
