/**
 * All messages between agent and cloud. Each `parse…` takes what JSON gave (after its signature was verified), returns
 * the known members and throws MessageError with the path of what is wrong.
 */
export {
  type DownAck,
  type DownHeader,
  type DownNotice,
  type OtherNotice,
  type PageOpened,
  parseDownAck,
  parseDownHeader,
  parseDownNotice,
  parseRestoreMessage,
  parseSettlementNotice,
  type RestoredTrip,
  type RestoreMessage,
  type SettlementNotice,
  type Unallocated,
} from './downMessages.ts'
export { MAX_ACKS, MAX_MESSAGE_BYTES, MAX_RESTORE_TRIPS, MAX_SYNC_TRIPS } from './limits.ts'
export { MessageError } from './messageError.ts'
export { restoredTrip } from './restoredTrip.ts'
export { type DocumentExtra, tripDocument } from './tripDocument.ts'
export {
  type AckFacts,
  parseStatusMessage,
  parseTripDocument,
  parseUpAck,
  parseUpSync,
  parseUpTrip,
  type StatusMessage,
  type TripDocument,
  type UpAck,
  type UpHeader,
  type UpSync,
  type UpTrip,
} from './upMessages.ts'
