/** What is said aloud when a ride is paid, and the command that says it. */
export type SpokenLanguage = 'en' | 'zh-CN'

export interface SpeechConfig {
  /** `espeak-ng` speaks; `phrases` plays recorded words. */
  readonly speak: 'espeak-ng' | 'phrases'
  readonly language: SpokenLanguage
  /** Of `phrases`: the folder with `paid.wav`, `0.wav` to `9.wav` and `point.wav`. */
  readonly folder: string | null
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

const WORDS: Readonly<Record<SpokenLanguage, { voice: string; paid: string }>> = {
  en: { voice: 'en', paid: 'Paid' },
  'zh-CN': { voice: 'cmn', paid: '已付款' },
}

/**
 * `amount` as the screens show it, such as `23.50`. Throws RangeError for anything but digits and one point, so that nothing
 * else ever reaches a command line.
 */
export function commandFor({ speak, language, folder }: SpeechConfig, amount: string): Command {
  if (!/^\d{1,12}(\.\d{1,4})?$/.test(amount)) throw new RangeError(`no amount to be spoken: ${amount}`)
  if (speak === 'espeak-ng') {
    const { voice, paid } = WORDS[language]
    return { program: 'espeak-ng', args: ['-v', voice, '--', `${paid}, ${amount}`] }
  }
  const names = ['paid', ...[...amount].map(character => (character === '.' ? 'point' : character))]
  return { program: 'aplay', args: ['-q', '--', ...names.map(name => `${folder}/${name}.wav`)] }
}
