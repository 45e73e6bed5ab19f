import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Poster } from '../../../src/sandbox/notices/post.ts'

let server: Server
let poster: Poster
let origin: string
const asked: string[] = []
beforeEach(async () => {
  asked.length = 0
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url === '/moved') response.writeHead(302, { location: '/ok' }).end()
    if (request.url === '/ok') response.end('success')
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  poster = new Poster()
})
afterEach(() => {
  poster.close()
  server.close()
  server.closeAllConnections()
})

const post = (url: string) => poster.post(new URL(url), Buffer.from('a=1'), 'text/plain', 50)

test('gives what was answered', async () => {
  expect(await post(`${origin}/ok`)).toBe('success')
})

test('follows nothing', async () => {
  await expect(post(`${origin}/moved`)).rejects.toThrow('answered 302')
  expect(asked).toEqual(['/moved'])
})

test('does not wait for ever', async () => {
  await expect(post(`${origin}/never`)).rejects.toThrow('no answer in 50 ms')
})

test('says why a line is dead', async () => {
  await expect(post('http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED')
})
