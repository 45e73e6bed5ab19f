export type { Alarm, AlarmKind, Book, Decision, Draw, Print } from './decision.ts'
export {
  DRIVER_ACTIONS,
  type DriverAction,
  MAX_CODE_TRIES,
  onCodeMatch,
  onCodeTry,
  onDriver,
} from './driver.ts'
export { onPosition, onRecord, type RecordManner } from './meter.ts'
export { type NoticeFacts, onNotice } from './notice.ts'
export { onRestore, onRolledBack } from './restore.ts'
export { onShift } from './shift.ts'
