/** What differs between meters of this family, or is not certain; a meter profile says it. */
export interface MdtOptions {
  /** Metres in a tenth of the meter's unit of distance. */
  readonly metresPerTenth: number
  /** Minor units in the meter's hundredth. */
  readonly amountMultiply: number
  /** Which field is what the passenger owes. */
  readonly total: 'net-total' | 'fare+extras'
  /** Ask for the status at the beginning of a connection. */
  readonly asksStatus: boolean
  /** The status report's first digit means what a state change means. */
  readonly statusIsState: boolean
  /** Ask the meter to report the running fare. */
  readonly asksRunningFare: boolean
  /** What is reported as a card's authorisation when a ride is paid, `{amount}` in it; null reports nothing. */
  readonly authorisation: string | null
}
