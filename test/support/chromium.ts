/** Debian's Chromium, headless, with a fresh profile, and with nothing that looks for the outside world. */
import { type Browser, chromium } from 'playwright-core'
import { find } from './programs.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Close it when done: its temporary profile goes with it. Throws when Chromium is missing. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: find('chromium') ?? '/usr/bin/chromium',
    headless: true,
    args: ARGS,
  })
}
