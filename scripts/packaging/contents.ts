/** What a packaged program has besides its code: each in the place that it has in the checkout. */
import { TABLES } from './bundle.ts'

/** Files and folders to copy, from the checkout. The pinned Node is built for glibc, and so are the native parts. */
export const COPIED: readonly string[] = [
  'LICENSE',
  'device-config',
  'scripts/environment.sh',
  'scripts/farebridge',
  'src/agent/screens/pages',
  'systemd',
  TABLES,
  'node_modules/better-sqlite3/prebuilds/linux-arm64.node',
  'node_modules/better-sqlite3/prebuilds/linux-x64.node',
  'node_modules/@serialport/bindings-cpp/prebuilds/linux-arm64/@serialport+bindings-cpp.armv8.glibc.node',
  'node_modules/@serialport/bindings-cpp/prebuilds/linux-x64/@serialport+bindings-cpp.glibc.node',
]

/** Compiled into the native parts, or copied, and so not among the bundle's files. */
export const COMPILED_IN: readonly string[] = [
  'node_modules/@serialport/bindings-cpp',
  'node_modules/better-sqlite3',
  'node_modules/iconv-lite',
  'node_modules/node-addon-api',
]

export const EXECUTABLE: ReadonlySet<string> = new Set(['scripts/farebridge'])
