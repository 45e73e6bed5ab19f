/**
 * A real PostgreSQL in a temporary cluster of its own on a free loopback port, from Debian's package. It refuses to run as
 * root; then it runs as the package's own user.
 */
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './ports.ts'

export interface Cluster {
  /** Of a database that is empty and new. */
  newDatabase(): Promise<string>
  stop(): Promise<void>
}

const ROOT = '/usr/lib/postgresql'
const OWNER = 'postgres'

/** The folder of the newest server's programs; null where none is installed. */
export function postgresqlPrograms(): string | null {
  if (!existsSync(ROOT)) return null
  const newest = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a))[0]
  const folder = newest === undefined ? null : join(ROOT, newest, 'bin')
  return folder !== null && existsSync(join(folder, 'postgres')) ? folder : null
}

export async function startPostgresql(): Promise<Cluster> {
  const programs = postgresqlPrograms()
  if (programs === null) throw new Error('PostgreSQL is not on this machine: apt install postgresql')
  const folder = mkdtempSync(join(tmpdir(), 'farebridge-postgresql-'))
  const owner: Pick<SpawnOptions, 'uid' | 'gid'> = {}
  if (process.getuid?.() === 0) {
    const id = (flag: string) => Number(execFileSync('id', [flag, OWNER], { encoding: 'utf8' }))
    owner.uid = id('-u')
    owner.gid = id('-g')
    chownSync(folder, owner.uid, owner.gid)
  }
  const data = join(folder, 'data')
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'test', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...owner, stdio: 'ignore', cwd: folder },
  )
  const port = await freePort()
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`]
  const sizes = ['max_connections=100', 'shared_buffers=32MB', 'fsync=off']
  const args = ['-D', data, ...[...settings, ...sizes].flatMap(setting => ['-c', setting])]
  const server = spawn(join(programs, 'postgres'), args, { ...owner, stdio: 'ignore', cwd: folder })
  const ended = new Promise<void>(done => server.once('exit', () => done()))
  const sql = (text: string) =>
    execFileSync(
      join(programs, 'psql'),
      ['-q', '-h', '127.0.0.1', '-p', String(port), '-U', 'test', '-d', 'postgres', '-c', text],
      { stdio: 'ignore', cwd: tmpdir() },
    )
  await answering(() => sql('SELECT 1'))
  let databases = 0
  return {
    newDatabase: async () => {
      databases += 1
      sql(`CREATE DATABASE t${databases}`)
      return `postgresql://test@127.0.0.1:${port}/t${databases}`
    },
    stop: async () => {
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answering(ask: () => void): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      ask()
      return
    } catch (error) {
      if (tries >= 100) throw error
      await sleep(50)
    }
  }
}
