/** The next hiring has begun: the ride can still be paid, and shows no code. */
import type { Expectations } from './bases.ts'

export const BANKED = {
  /** stopped: T1 open, T2* begun */
  'banked open': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1 open, T2* begun': 'for hire',
      'applied | hired: T1 open, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 open, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 open, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =': 'stopped 18 · stopped, no number · record 17 · record 17, lower revision · override',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 open, T2* begun | told T1':
        'record 17, toll added · record 17, less · refunded whole · cancelled',
      'applied | stopped: T1 free, T2* begun | told T1': 'record 17, nothing',
      'applied | stopped: T1 open, T2* begun, T3 open | told T3': 'record 17, started later · record 16',
      'applied | stopped: T1 open, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1 | payment-late T1':
        'captured 1 · captured latest',
      'applied | stopped: T1 over r4700, T2* begun | told T1 | held T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 cash c2350, T2* begun | told T1 | held T1': 'cash',
      'applied | stopped: T1 unpaid, T2* begun | told T1': 'unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1 open, T2* begun': 'code tried',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1': 'code of 1 · code of latest',
    },
  },
  /** stopped: T1 short r2350, T2* begun */
  'banked short': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1 short r2350, T2* begun': 'for hire',
      'applied | hired: T1 short r2350, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 short r2350, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 short r2350, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =':
        'stopped 18 · stopped, no number · record 17 · record 17, other total · record 17, toll added · record 17, lower revision · override · code of 1',
      'duplicate | = | record-conflict T1': 'record 17, less · record 17, nothing',
      'applied | stopped: T1 short r2350, T2* begun, T3 open | told T3':
        'record 17, started later · record 16',
      'applied | stopped: T1 short r2350, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 over r4700, T2* begun | told T1 | held T1 | payment-over T1 payment-late T1':
        'captured 1',
      'applied | stopped: T1 paid r2850, T2* begun | told T1 | held T1 | payment-late T1': 'captured latest',
      'applied | stopped: T1 over r3350, T2* begun | told T1 | held T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 short r2350 b500, T2* begun | told T1': 'refunded a part',
      'applied | stopped: T1 short r2350 b2350, T2* begun | told T1': 'refunded whole · cancelled',
      'applied | stopped: T1 paid c500 r2350, T2* begun | told T1 | held T1': 'cash',
      'applied | stopped: T1 unpaid r2350, T2* begun | told T1': 'unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1 short r2350, T2* begun': 'code tried',
      'applied | stopped: T1 paid r2850, T2* begun | told T1 | held T1': 'code of latest',
    },
  },
  /** stopped: T1 unpaid, T2* begun */
  'banked unpaid': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1 unpaid, T2* begun': 'for hire',
      'applied | hired: T1 unpaid, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 unpaid, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 unpaid, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =':
        'stopped 18 · stopped, no number · record 17 · record 17, lower revision · unpaid · override',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 unpaid, T2* begun | told T1':
        'record 17, toll added · record 17, less · refunded whole · cancelled',
      'applied | stopped: T1 free, T2* begun | told T1': 'record 17, nothing',
      'applied | stopped: T1 unpaid, T2* begun, T3 open | told T3': 'record 17, started later · record 16',
      'applied | stopped: T1 unpaid, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1 | payment-late T1':
        'captured 1 · captured latest',
      'applied | stopped: T1 over r4700, T2* begun | told T1 | held T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 cash c2350, T2* begun | told T1 | held T1': 'cash',
      'refused: not-the-current-trip | =': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1 unpaid, T2* begun': 'code tried',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1': 'code of 1 · code of latest',
    },
  },
  /** stopped: T1 cash c2350, T2* begun */
  'banked cash': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1 cash c2350, T2* begun': 'for hire',
      'applied | hired: T1 cash c2350, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 cash c2350, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 cash c2350, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =':
        'stopped 18 · stopped, no number · record 17 · record 17, lower revision · cash · override',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 short c2350, T2* begun | told T1': 'record 17, toll added',
      'applied | stopped: T1 over c2350, T2* begun | told T1 | held T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 cash c2350, T2* begun, T3 open | told T3':
        'record 17, started later · record 16',
      'applied | stopped: T1 cash c2350, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 over c2350 r2350, T2* begun | told T1 | payment-over T1 payment-late T1':
        'captured 1 · captured latest',
      'applied | stopped: T1 over c2350 r4700, T2* begun | told T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 cash c2350, T2* begun | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1 cash c2350, T2* begun': 'code tried',
      'applied | stopped: T1 over c2350 r2350, T2* begun | told T1 | payment-over T1':
        'code of 1 · code of latest',
    },
  },
  /** stopped: T1 paid r2350, T2* begun */
  'banked paid': {
    as: ['always', 'not fresh', 'shown', 'captured once'],
    own: {
      'applied | for-hire: T1 paid r2350, T2* begun': 'for hire',
      'applied | hired: T1 paid r2350, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 paid r2350, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 paid r2350, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =':
        'stopped 18 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 short r2350, T2* begun | told T1': 'record 17, toll added',
      'applied | stopped: T1 over r2350, T2* begun | told T1 | held T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 paid r2350, T2* begun, T3 open | told T3':
        'record 17, started later · record 16',
      'applied | stopped: T1 paid r2350, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 over r4700, T2* begun | told T1 | payment-over T1 payment-late T1':
        'captured 1 · captured latest',
      'applied | stopped: T1 over r7050, T2* begun | told T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 paid r2350 b500, T2* begun | told T1': 'refunded a part',
      'applied | stopped: T1 refunded r2350 b2350, T2* begun | told T1': 'refunded whole · cancelled',
      'refused: nothing-due | =': 'cash · unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1 paid r2350, T2* begun': 'code tried',
    },
  },
  /** stopped: T1 paid r2350, T2* begun */
  'banked paid by code': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1 paid r2350, T2* begun': 'for hire',
      'applied | hired: T1 paid r2350, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 paid r2350, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 paid r2350, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =':
        'stopped 18 · stopped, no number · record 17 · record 17, lower revision · override · code of 1 · code of latest',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 short r2350, T2* begun | told T1': 'record 17, toll added',
      'applied | stopped: T1 over r2350, T2* begun | told T1 | held T1 | payment-over T1':
        'record 17, less · record 17, nothing',
      'applied | stopped: T1 paid r2350, T2* begun, T3 open | told T3':
        'record 17, started later · record 16',
      'applied | stopped: T1 paid r2350, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 paid r2350, T2* begun | told T1':
        'captured 1 · captured latest · refunded whole · cancelled',
      'applied | stopped: T1 over r4700, T2* begun | told T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'refused: nothing-due | =': 'cash · unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'applied | = | asked T1': 'reprint',
      'applied | stopped: T1 paid r2350, T2* begun': 'code tried',
    },
  },
  /** stopped: T1 open, T2* begun */
  'banked running': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1 open, T2* begun': 'for hire',
      'applied | hired: T1 open, T2 begun, T3* begun': 'hired 17',
      'applied | hired: T1 open, T2* begun': 'hired 18 · hired, no number',
      'applied | stopped: T1 open, T2 begun, T3* begun': 'stopped 17',
      'duplicate | =': 'stopped 18 · stopped, no number · record 17 · record 17, lower revision · override',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 open, T2* begun | told T1':
        'record 17, toll added · record 17, less · refunded whole · cancelled',
      'applied | stopped: T1 free, T2* begun | told T1': 'record 17, nothing',
      'applied | stopped: T1 open, T2* begun, T3 open | told T3': 'record 17, started later · record 16',
      'applied | stopped: T1 open, T2* open [1: 1200] | told T2': 'record 18',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1 | payment-late T1':
        'captured 1 · captured latest',
      'applied | stopped: T1 over r4700, T2* begun | told T1 | held T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 cash c2350, T2* begun | told T1 | held T1': 'cash',
      'applied | stopped: T1 unpaid, T2* begun | told T1': 'unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1 open, T2* begun': 'code tried',
      'applied | stopped: T1 paid r2350, T2* begun | told T1 | held T1': 'code of 1 · code of latest',
    },
  },
  /** stopped: T1 open, T2* open [1: 1200] */
  'banked open, next open': {
    as: ['always', 'not fresh', 'shown', 'no notice yet'],
    own: {
      'applied | for-hire: T1 open, T2* open [1: 1200]': 'for hire',
      'applied | hired: T1 open, T2 open, T3* begun': 'hired 17',
      'applied | hired: T1 open, T2* runs | told T2': 'hired 18 · hired, no number',
      'applied | stopped: T1 open, T2 open, T3* begun': 'stopped 17',
      'duplicate | =':
        'stopped 18 · stopped, no number · record 17 · record 17, lower revision · record 18 · override',
      'duplicate | = | record-conflict T1': 'record 17, other total',
      'applied | stopped: T1 open, T2* open [1: 1200] | told T1':
        'record 17, toll added · record 17, less · refunded whole · cancelled',
      'applied | stopped: T1 free, T2* open [1: 1200] | told T1': 'record 17, nothing',
      'applied | stopped: T1 open, T2 open, T3* open [1: 1200] | told T3': 'record 17, started later',
      'applied | stopped: T1 open, T2* open [1: 1200], T3 open | told T3': 'record 16',
      'applied | stopped: T1 paid r2350, T2* open [1: 1200] | told T1 | held T1 | payment-late T1':
        'captured 1 · captured latest',
      'applied | stopped: T1 over r4700, T2* open [1: 1200] | told T1 | held T1 | payment-over T1 payment-late T1':
        'captured twice, one notice lost',
      'applied | stopped: T1 cash c2350, T2* open [1: 1200] | told T1 | held T1': 'cash',
      'applied | stopped: T1 unpaid, T2* open [1: 1200] | told T1': 'unpaid',
      'refused: not-the-current-trip | =': 'ask',
      'refused: not-settled | =': 'reprint',
      'applied | stopped: T1 open, T2* open [1: 1200]': 'code tried',
      'applied | stopped: T1 paid r2350, T2* open [1: 1200] | told T1 | held T1':
        'code of 1 · code of latest',
    },
  },
} satisfies Expectations
