/** `farebridge simulate display`: a serial HMI display that tells in words what stands on its glass. */
import { usualProject } from '../../simulators/display/project.ts'
import { VirtualDisplay } from '../../simulators/display/virtualDisplay.ts'
import { type Command, EXIT, parse, UsageError, wholeNumber } from '../command.ts'
import { listenUnlessDevice } from '../hostAndPort.ts'

const help = `farebridge simulate display [--listen HOST:PORT | --device PATH] [--baud N] [--encoding NAME]

A serial display, Nextion or TJC, with the project that device-config/displays/README.md asks for, until Ctrl-C. What a
person sees on it is told whenever it changes; its own timer blanks it when the agent falls silent for ten seconds.

  --listen HOST:PORT   waits there (display.port = "tcp://HOST:PORT"); 127.0.0.1:5300 unless given
  --device PATH        a serial device or pseudo-terminal instead
  --baud N             of the device: 9600 unless given
  --encoding NAME      of the project: utf-8 unless given, gbk (for model tjc), iso-8859-1

Exit codes: 0 ended as asked, 1 the port cannot be used, 2 wrong command line.`

const ENCODINGS = ['utf-8', 'gbk', 'iso-8859-1'] as const

export const command: Command = {
  help,
  run: async (args, io) => {
    const { values } = parse(args, {
      options: {
        listen: { type: 'string' },
        device: { type: 'string' },
        baud: { type: 'string' },
        encoding: { type: 'string' },
      },
    })
    const encoding = ENCODINGS.find(known => known === (values.encoding ?? 'utf-8'))
    if (encoding === undefined) throw new UsageError(`--encoding takes one of ${ENCODINGS.join(', ')}`)
    const where = listenUnlessDevice(values, 5300)
    const baud = wholeNumber('baud', values.baud, 1200, 921_600, 9600)
    const stopped = io.stopped()
    let told = ''
    const display = new VirtualDisplay({
      project: usualProject({ encoding }),
      onGlass: ({ page, texts, code }) => {
        const words = Object.values(texts).filter(text => text !== '')
        const line = [page, ...words, ...(code === null || code === '' ? [] : [code])].join(' | ')
        // The band of PAID runs on: that alone is no news.
        const news = JSON.stringify([page, { ...texts, motion: '' }, code])
        if (news !== told) io.out(line)
        told = news
      },
    })
    if (values.device === undefined)
      io.out(`display at tcp://${where.host}:${await display.listen(where.port, where.host)}`)
    else {
      await display.openDevice(values.device, baud)
      io.out(`display at ${values.device}`)
    }
    await stopped
    await display.close()
    return EXIT.ok
  },
}
