/** What differs between cities and makers; a meter profile says it. */
import type { IdOrder } from './messages/signIn.ts'

export interface Jtt905Options {
  /** 6; 9 in a later revision of the standard. */
  readonly plateBytes: number
  /** Bytes of city-card data behind a trip record; null takes whatever is there. */
  readonly cardBytes: number | null
  readonly idOrder: IdOrder
  /** Answer heartbeats, with zeroes. */
  readonly answerHeartbeat: boolean
  readonly heartbeatAnswerBytes: number
  /** Answer the meter's request for the driver's card with the configured driver. */
  readonly answerSignIn: boolean
  /** Whether the transaction amount holds the surcharge already. The standard does not say. */
  readonly surcharge: 'included' | 'added'
  /** Minor units in a tenth of a yuan. */
  readonly amountMultiply: number
  /** What a record that cannot be right is answered: nothing, or 0xFF. */
  readonly refusedAnswer: 'none' | 'error'
}
