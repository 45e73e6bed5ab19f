import { expect, test } from 'vitest'
import { asLedgerError, LedgerError } from '../../../src/agent/ledger/error.ts'

const withCode = (code: string, parts: object = {}) => Object.assign(new Error('it failed'), { code }, parts)

test.each([
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_IOERR_FSYNC', 'io'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CORRUPT_INDEX', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_BUSY_SNAPSHOT', 'locked'],
  ['SQLITE_PROTOCOL', 'locked'],
  ['SQLITE_CANTOPEN', 'unreadable'],
  ['SQLITE_READONLY_DBMOVED', 'unreadable'],
  ['SQLITE_CONSTRAINT_CHECK', 'refused'],
  ['SQLITE_ERROR', 'refused'],
  ['ENOSPC', 'full'],
  ['EIO', 'io'],
])('%s is %s', (from, code) => {
  const cause = withCode(from)
  const error = asLedgerError(cause, '/var/lib/l.db')
  expect(error).toMatchObject({ name: 'LedgerError', code, cause })
  expect(error.message).toMatch(/^The ledger \/var\/lib\/l\.db .*it failed.*\. [A-Z].*\.$/)
  expect(error.message).toContain(from)
  expect(error.message).toContain(error.advice)
})

test.each(['EACCES', 'EROFS', 'ENOTDIR', 'EMFILE'])(
  'what else the system refuses is unreadable: %s',
  code => {
    expect(asLedgerError(withCode(code, { syscall: 'open' }), 'l.db').code).toBe('unreadable')
  },
)

test('what was not met on the way to the file is a fault of the program', () => {
  expect(asLedgerError(new TypeError('no'), 'l.db')).toMatchObject({ code: 'refused' })
  expect(asLedgerError('no', 'l.db')).toMatchObject({ code: 'refused' })
})

test('a ledger’s error stays what it is', () => {
  const error = new LedgerError('newer', 'It is newer')
  expect(asLedgerError(error, 'l.db')).toBe(error)
})
