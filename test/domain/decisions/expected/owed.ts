/** Something is owed, or the meter runs again. */
import type { Expectations } from './bases.ts'

export const OWED = {
  /** stopped: T1* open [1: 2350] */
  open: {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* open [1: 2350]': 'for hire',
      'applied | hired: T1* runs | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 open, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · ask · override',
      'applied | stopped: T1 open, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* open [2: 2850] | told T1': 'record 17, toll added',
      'applied | stopped: T1* open [2: 2000] | told T1': 'record 17, less',
      'applied | stopped: T1* free | told T1': 'record 17, nothing',
      'applied | stopped: T1 open, T2* open [1: 1200] | told T2': 'record 17, started later · record 18',
      'applied | stopped: T1* open [1: 2350], T2 open | told T2': 'record 16',
      'applied | stopped: T1* paid r2350 | told T1 | original T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | stopped: T1* over r4700 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* open [1: 2350] | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1* cash c2350 | told T1 | original T1': 'cash',
      'applied | stopped: T1* unpaid | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* open [1: 2350]': 'code tried',
    },
  },
  /** for-hire: T1* open [1: 2350] */
  'open, for hire': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'duplicate | =': 'for hire · record 17 · record 17, lower revision · ask · override',
      'applied | hired: T1* runs | told T1': 'hired 17',
      'applied | hired: T1 open, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1* open [1: 2350]': 'stopped 17 · stopped, no number',
      'applied | stopped: T1 open, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | for-hire: T1* open [2: 2850] | told T1': 'record 17, toll added',
      'applied | for-hire: T1* open [2: 2000] | told T1': 'record 17, less',
      'applied | for-hire: T1* free | told T1': 'record 17, nothing',
      'applied | for-hire: T1 open, T2* open [1: 1200] | told T2': 'record 17, started later · record 18',
      'applied | for-hire: T1* open [1: 2350], T2 open | told T2': 'record 16',
      'applied | for-hire: T1* paid r2350 | told T1 | original T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | for-hire: T1* over r4700 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | for-hire: T1* open [1: 2350] | told T1': 'refunded whole · cancelled',
      'applied | for-hire: T1* cash c2350 | told T1 | original T1': 'cash',
      'applied | for-hire: T1* unpaid | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | for-hire: T1* open [1: 2350]': 'code tried',
    },
  },
  /** stopped: T1* open [2: 2850] */
  'open, revision 2': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* open [2: 2850]': 'for hire',
      'applied | hired: T1* runs | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 open, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, other total · record 17, toll added · record 17, lower revision · ask · override',
      'applied | stopped: T1 open, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, less · record 17, nothing',
      'applied | stopped: T1 open, T2* open [1: 1200] | told T2': 'record 17, started later · record 18',
      'applied | stopped: T1* open [2: 2850], T2 open | told T2': 'record 16',
      'applied | stopped: T1* short r2350 [3: 500] | told T1': 'captured 1 · code of 1',
      'applied | stopped: T1* paid r2850 | told T1 | original T1': 'captured latest · code of latest',
      'applied | stopped: T1* over r5700 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* open [2: 2850] | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1* cash c2850 | told T1 | original T1': 'cash',
      'applied | stopped: T1* unpaid | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* open [2: 2850]': 'code tried',
    },
  },
  /** stopped: T1* open [1: 2350] */
  'open, no tries left': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* open [1: 2350]': 'for hire',
      'applied | hired: T1* runs | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 open, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · ask · override',
      'applied | stopped: T1 open, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* open [2: 2850] | told T1': 'record 17, toll added',
      'applied | stopped: T1* open [2: 2000] | told T1': 'record 17, less',
      'applied | stopped: T1* free | told T1': 'record 17, nothing',
      'applied | stopped: T1 open, T2* open [1: 1200] | told T2': 'record 17, started later · record 18',
      'applied | stopped: T1* open [1: 2350], T2 open | told T2': 'record 16',
      'applied | stopped: T1* paid r2350 | told T1 | original T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | stopped: T1* over r4700 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* open [1: 2350] | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1* cash c2350 | told T1 | original T1': 'cash',
      'applied | stopped: T1* unpaid | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'refused: code-tries-used-up | = | code-tries-used-up T1': 'code tried',
    },
  },
  /** stopped: T1* short r2350 [3: 500] */
  short: {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* short r2350 [3: 500]': 'for hire',
      'applied | hired: T1* runs r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 short r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, other total · record 17, toll added · record 17, lower revision · ask · override · code of 1',
      'applied | stopped: T1 short r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, less · record 17, nothing',
      'applied | stopped: T1 short r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* short r2350 [3: 500], T2 open | told T2': 'record 16',
      'applied | stopped: T1* over r4700 | told T1 | original T1 | payment-over T1': 'captured 1',
      'applied | stopped: T1* paid r2850 | told T1 | original T1': 'captured latest · code of latest',
      'applied | stopped: T1* over r3350 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* short r2350 b500 [3: 500] | told T1': 'refunded a part',
      'applied | stopped: T1* short r2350 b2350 [3: 500] | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1* paid c500 r2350 | told T1 | original T1': 'cash',
      'applied | stopped: T1* unpaid r2350 | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* short r2350 [3: 500]': 'code tried',
    },
  },
  /** stopped: T1* unpaid */
  unpaid: {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* unpaid': 'for hire',
      'applied | hired: T1* runs | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 unpaid, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · unpaid · override',
      'applied | stopped: T1 unpaid, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* unpaid | told T1':
        'record 17, toll added · record 17, less · refunded whole · cancelled',
      'applied | stopped: T1* free | told T1': 'record 17, nothing',
      'applied | stopped: T1 unpaid, T2* open [1: 1200] | told T2': 'record 17, started later · record 18',
      'applied | stopped: T1* unpaid, T2 open | told T2': 'record 16',
      'applied | stopped: T1* paid r2350 | told T1 | original T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | stopped: T1* over r4700 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* cash c2350 | told T1 | original T1': 'cash',
      'applied | stopped: T1* open [2: 2350] | told T1': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* unpaid': 'code tried',
    },
  },
  /** stopped: T1* unpaid r2350 */
  'unpaid, short': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* unpaid r2350': 'for hire',
      'applied | hired: T1* runs r2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 unpaid r2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, other total · record 17, toll added · record 17, lower revision · unpaid · override · code of 1',
      'applied | stopped: T1 unpaid r2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, less · record 17, nothing',
      'applied | stopped: T1 unpaid r2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* unpaid r2350, T2 open | told T2': 'record 16',
      'applied | stopped: T1* over r4700 | told T1 | original T1 | payment-over T1': 'captured 1',
      'applied | stopped: T1* paid r2850 | told T1 | original T1': 'captured latest · code of latest',
      'applied | stopped: T1* over r3350 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'applied | stopped: T1* unpaid r2350 b500 | told T1': 'refunded a part',
      'applied | stopped: T1* unpaid r2350 b2350 | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1* paid c500 r2350 | told T1 | original T1': 'cash',
      'applied | stopped: T1* short r2350 [4: 500] | told T1': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* unpaid r2350': 'code tried',
    },
  },
  /** stopped: T1* short r2350 b2350 [2: 2350] */
  'refunded, asked again': {
    as: ['always', 'not fresh', 'shown', 'some went back'],
    own: {
      'applied | for-hire: T1* short r2350 b2350 [2: 2350]': 'for hire',
      'applied | hired: T1* runs r2350 b2350 | told T1': 'hired 17 · hired, no number',
      'applied | hired: T1 short r2350 b2350, T2* begun': 'hired 18',
      'duplicate | =':
        'stopped 17 · stopped, no number · record 17 · record 17, lower revision · ask · override · code of 1',
      'applied | stopped: T1 short r2350 b2350, T2* begun': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1* short r2350 b2350 [3: 2850] | told T1': 'record 17, toll added',
      'applied | stopped: T1* short r2350 b2350 [3: 2000] | told T1': 'record 17, less',
      'applied | stopped: T1* refunded r2350 b2350 | told T1': 'record 17, nothing',
      'applied | stopped: T1 short r2350 b2350, T2* open [1: 1200] | told T2':
        'record 17, started later · record 18',
      'applied | stopped: T1* short r2350 b2350 [2: 2350], T2 open | told T2': 'record 16',
      'applied | stopped: T1* paid r4700 b2350 | told T1 | original T1':
        'captured 1 · captured latest · code of latest',
      'applied | stopped: T1* over r7050 b2350 | told T1 | original T1 | payment-over T1':
        'captured twice, one notice lost',
      'quarantined: sums | = | notice-quarantined T1': 'refunded a part · received shrinks',
      'applied | stopped: T1* short r2350 b2350 [2: 2350] | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1* cash c2350 r2350 b2350 | told T1 | original T1': 'cash',
      'applied | stopped: T1* unpaid r2350 b2350 | told T1': 'unpaid',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1* short r2350 b2350 [2: 2350]': 'code tried',
    },
  },
  /** hired: T1* runs */
  'runs again': {
    as: ['always', 'not fresh', 'metering', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* open [2: 2350] | told T1': 'for hire',
      'duplicate | =': 'hired 17 · hired, no number · record 17 · record 17, lower revision · override',
      'applied | hired: T1 open, T2* begun | told T1': 'hired 18',
      'applied | stopped: T1* runs': 'stopped 17 · stopped, no number',
      'applied | stopped: T1 open, T2* begun | told T1': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | hired: T1* open [2: 2850] | told T1': 'record 17, toll added',
      'applied | hired: T1* open [2: 2000] | told T1': 'record 17, less',
      'applied | hired: T1* free | told T1': 'record 17, nothing',
      'applied | hired: T1 open, T2* open [1: 1200] | told T1 T2': 'record 17, started later · record 18',
      'applied | hired: T1* runs, T2 open | told T2': 'record 16',
      'applied | hired: T1* runs r2350 | told T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | hired: T1* runs r4700 | told T1': 'captured twice, one notice lost',
      'applied | hired: T1* runs | told T1': 'refunded whole · cancelled',
    },
  },
  /** hired: T1* runs r2350 */
  'runs again, paid': {
    as: ['always', 'not fresh', 'metering', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1* paid r2350 | told T1 | original T1': 'for hire',
      'duplicate | =':
        'hired 17 · hired, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'applied | hired: T1 paid r2350, T2* begun | told T1 | held T1': 'hired 18',
      'applied | stopped: T1* runs r2350': 'stopped 17 · stopped, no number',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | hired: T1* short r2350 [2: 500] | told T1': 'record 17, toll added',
      'applied | hired: T1* over r2350 | told T1 | original T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | hired: T1 paid r2350, T2* open [1: 1200] | told T1 T2':
        'record 17, started later · record 18',
      'applied | hired: T1* runs r2350, T2 open | told T2': 'record 16',
      'applied | hired: T1* runs r4700 | told T1': 'captured 1 · captured latest',
      'applied | hired: T1* runs r7050 | told T1': 'captured twice, one notice lost',
      'applied | hired: T1* runs r2350 b500 | told T1': 'refunded a part',
      'applied | hired: T1* runs r2350 b2350 | told T1': 'refunded whole · cancelled',
    },
  },
  /** hired: T1* runs */
  'runs again, unpaid': {
    as: ['always', 'not fresh', 'metering', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1* open [2: 2350] | told T1': 'for hire',
      'duplicate | =': 'hired 17 · hired, no number · record 17 · record 17, lower revision · override',
      'applied | hired: T1 open, T2* begun | told T1': 'hired 18',
      'applied | stopped: T1* runs': 'stopped 17 · stopped, no number',
      'applied | stopped: T1 open, T2* begun | told T1': 'stopped 18',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | hired: T1* open [2: 2850] | told T1': 'record 17, toll added',
      'applied | hired: T1* open [2: 2000] | told T1': 'record 17, less',
      'applied | hired: T1* free | told T1': 'record 17, nothing',
      'applied | hired: T1 open, T2* open [1: 1200] | told T1 T2': 'record 17, started later · record 18',
      'applied | hired: T1* runs, T2 open | told T2': 'record 16',
      'applied | hired: T1* runs r2350 | told T1':
        'captured 1 · captured latest · code of 1 · code of latest',
      'applied | hired: T1* runs r4700 | told T1': 'captured twice, one notice lost',
      'applied | hired: T1* runs | told T1': 'refunded whole · cancelled',
    },
  },
} satisfies Expectations
