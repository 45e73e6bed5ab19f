/** Nothing is owed. */
import type { Expectations } from './bases.ts'

export const SETTLED = {
  /** stopped: T1* free */
  free: {
    as: ['always', 'not fresh', 'no code yet'],
    own: {
      'applied | for-hire: T1* free': 'for hire',
      'applied | hired: T1* runs | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 free, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, other total · record 17, nothing · record 17, lower revision · override',
      'applied | stopped: T1 free, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, toll added · record 17, less',
      'applied | stopped: T1 free, T2* open [1: 1200] | told T2': 'record 17, started later · record 18',
      'applied | stopped: T1* free, T2 open | told T2': 'record 16',
      'refused: nothing-due | =': 'cash · unpaid · ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* free': 'code tried',
    },
  },
  /** stopped: T1* cash c2350 */
  cash: {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* cash c2350': 'for hire',
      'applied | hired: T1* runs c2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 cash c2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · cash · override',
      'applied | stopped: T1 cash c2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* short c2350 [2: 500] | told T1': 'record 17, toll added',
      'applied | stopped: T1* over c2350 | told T1 | original T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 cash c2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* cash c2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over c2350 r2350 | told T1 | payment-over T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | stopped: T1* over c2350 r4700 | told T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* cash c2350 | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* cash c2350': 'code tried',
    },
  },
  /** stopped: T1* paid r2350 */
  paid: {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* paid r2350': 'for hire',
      'applied | hired: T1* runs r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 paid r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | stopped: T1 paid r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* short r2350 [2: 500] | told T1': 'record 17, toll added',
      'applied | stopped: T1* over r2350 | told T1 | original T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 paid r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* paid r2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over r4700 | told T1 | payment-over T1': 'captured 1 · captured latest',
      'applied | stopped: T1* over r7050 | told T1 | payment-over T1': 'captured twice, one notice lost',
      'applied | stopped: T1* paid r2350 b500 | told T1': 'refunded a part',
      'applied | stopped: T1* refunded r2350 b2350 | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'cash · unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* paid r2350': 'code tried',
    },
  },
  /** for-hire: T1* paid r2350 */
  'paid, for hire': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'duplicate | =':
        'for hire · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | hired: T1* runs r2350 | told T1': 'hired 17',
      'applied | hired: T1 paid r2350, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1* paid r2350': 'stopped 17',
      'applied | stopped: T1 paid r2350, T2* begun': 'stopped 18 · stopped, no number',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | for-hire: T1* short r2350 [2: 500] | told T1': 'record 17, toll added',
      'applied | for-hire: T1* over r2350 | told T1 | original T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | for-hire: T1 paid r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | for-hire: T1* paid r2350, T2 open | told T2': 'record 16',
      'applied | for-hire: T1* over r4700 | told T1 | payment-over T1': 'captured 1 · captured latest',
      'applied | for-hire: T1* over r7050 | told T1 | payment-over T1': 'captured twice, one notice lost',
      'applied | for-hire: T1* paid r2350 b500 | told T1': 'refunded a part',
      'applied | for-hire: T1* refunded r2350 b2350 | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'cash · unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | for-hire: T1* paid r2350': 'code tried',
    },
  },
  /** stopped: T1* paid r2350 */
  'paid by code': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* paid r2350': 'for hire',
      'applied | hired: T1* runs r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 paid r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | stopped: T1 paid r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* short r2350 [2: 500] | told T1': 'record 17, toll added',
      'applied | stopped: T1* over r2350 | told T1 | original T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 paid r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* paid r2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* paid r2350 | told T1':
        'captured 1 · captured latest · refunded whole · cancelled',
      'applied | stopped: T1* over r4700 | told T1 | payment-over T1': 'captured twice, one notice lost',
      'refused: nothing-due | =': 'cash · unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* paid r2350': 'code tried',
    },
  },
  /** stopped: T1* paid c500 r2350 */
  'paid, part cash': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* paid c500 r2350': 'for hire',
      'applied | hired: T1* runs c500 r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 paid c500 r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, other total · record 17, toll added · record 17, lower revision · cash · override · code of 1',
      'applied | stopped: T1 paid c500 r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, less · record 17, nothing',
      'applied | stopped: T1 paid c500 r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* paid c500 r2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over c500 r4700 | told T1 | payment-over T1': 'captured 1',
      'applied | stopped: T1* over c500 r2850 | told T1 | payment-over T1':
        'captured latest · code of latest',
      'applied | stopped: T1* over c500 r3350 | told T1 | payment-over T1': 'captured twice, one notice lost',
      'applied | stopped: T1* paid c500 r2350 b500 | told T1': 'refunded a part',
      'applied | stopped: T1* cash c500 r2350 b2350 | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* paid c500 r2350': 'code tried',
    },
  },
  /** stopped: T1* over c2350 r2350 */
  over: {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* over c2350 r2350': 'for hire',
      'applied | hired: T1* runs c2350 r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 over c2350 r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · cash · override · code of 1 · code of latest',
      'applied | stopped: T1 over c2350 r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* over c2350 r2350 | told T1 | original T1': 'record 17, toll added',
      'applied | stopped: T1* over c2350 r2350 | told T1 | original T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 over c2350 r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* over c2350 r2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over c2350 r4700 | told T1 | payment-over T1': 'captured 1 · captured latest',
      'applied | stopped: T1* over c2350 r7050 | told T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* over c2350 r2350 b500 | told T1': 'refunded a part',
      'applied | stopped: T1* cash c2350 r2350 b2350 | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* over c2350 r2350': 'code tried',
    },
  },
  /** stopped: T1* over r2350 */
  'over, corrected to nothing': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* over r2350': 'for hire',
      'applied | hired: T1* runs r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 over r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, other total · record 17, nothing · record 17, lower revision · override · code of 1 · code of latest',
      'applied | stopped: T1 over r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, toll added · record 17, less',
      'applied | stopped: T1 over r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* over r2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over r4700 | told T1 | payment-over T1': 'captured 1 · captured latest',
      'applied | stopped: T1* over r7050 | told T1 | payment-over T1': 'captured twice, one notice lost',
      'applied | stopped: T1* over r2350 b500 | told T1': 'refunded a part',
      'applied | stopped: T1* refunded r2350 b2350 | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'cash · unpaid · ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* over r2350': 'code tried',
    },
  },
  /** stopped: T1* paid r2350 b500 */
  'refunded a part': {
    as: ['always', 'not fresh', 'shown', 'some went back'],
    own: {
      'applied | for-hire: T1* paid r2350 b500': 'for hire',
      'applied | hired: T1* runs r2350 b500 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 paid r2350 b500, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | stopped: T1 paid r2350 b500, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* short r2350 b500 [2: 500] | told T1': 'record 17, toll added · ask',
      'applied | stopped: T1* paid r2350 b500 | told T1 | original T1': 'record 17, less',
      'applied | stopped: T1* over r2350 b500 | told T1 | original T1 | payment-over T1':
        'record 17, nothing',
      'applied | stopped: T1 paid r2350 b500, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* paid r2350 b500, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over r4700 b500 | told T1 | payment-over T1': 'captured 1 · captured latest',
      'applied | stopped: T1* over r7050 b500 | told T1 | payment-over T1': 'captured twice, one notice lost',
      'applied | stopped: T1* paid r2350 b1000 | told T1': 'refunded a part',
      'applied | stopped: T1* refunded r2350 b2350 | told T1': 'refunded whole · cancelled',
      'quarantined: received-too-small | = | notice-quarantined T1': 'received shrinks',
      'refused: nothing-due | =': 'cash · unpaid',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* paid r2350 b500': 'code tried',
    },
  },
  /** stopped: T1* refunded r2350 b2350 */
  refunded: {
    as: ['always', 'not fresh', 'shown', 'some went back'],
    own: {
      'applied | for-hire: T1* refunded r2350 b2350': 'for hire',
      'applied | hired: T1* runs r2350 b2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 refunded r2350 b2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | stopped: T1 refunded r2350 b2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* short r2350 b2350 [2: 500] | told T1': 'record 17, toll added',
      'applied | stopped: T1* refunded r2350 b2350 | told T1':
        'record 17, less · record 17, nothing · refunded whole · cancelled',
      'applied | stopped: T1 refunded r2350 b2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* refunded r2350 b2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* paid r4700 b2350 | told T1 | original T1': 'captured 1 · captured latest',
      'applied | stopped: T1* over r7050 b2350 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'quarantined: sums | = | notice-quarantined T1': 'refunded a part · received shrinks',
      'refused: nothing-due | =': 'cash · unpaid',
      'applied | stopped: T1* short r2350 b2350 [2: 2350] | told T1': 'ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1* refunded r2350 b2350': 'code tried',
    },
  },
} satisfies Expectations
