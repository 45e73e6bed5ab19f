/**
 * `npm run pictures`: the README's pictures, taken from the demo's own parts: the passenger's screen with the code, the
 * driver's with PAID, and the receipt that was printed for it.
 */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stage } from '../../src/cli/demo/stage.ts'
import { launchChromium } from '../support/chromium.ts'

const RIDE = { total: 2350, supplements: 200, metres: 8400, seconds: 1260, waitSeconds: 95, tariff: '1' }
const SCREEN = { width: 800, height: 480 }
const keep = (name: string, png: Buffer) => writeFileSync(join(import.meta.dirname, name), png)

const stage = new Stage()
const browser = await launchChromium()
try {
  await stage.set({ screensPort: 0 })
  const passenger = await browser.newPage({ viewport: SCREEN })
  const driver = await browser.newPage({ viewport: SCREEN })
  await passenger.goto(`${stage.address}/passenger`)
  await driver.goto(`${stage.address}/driver`)
  await stage.meter.forHire()
  await stage.meter.hire(new Date(Date.now() - RIDE.seconds * 1000))
  await stage.meter.run(RIDE)
  await stage.meter.stop(RIDE)
  await stage.passenger.until(shown => shown.code !== null, 10_000, 'the pay code')
  await passenger.waitForTimeout(800)
  keep('passenger-open.png', await passenger.screenshot())
  keep('driver-open.png', await driver.screenshot())
  const printed = once(stage.printer, 'receipt')
  await stage.behind.pay((await stage.state()).payLink!)
  const [receipt] = (await printed) as [Buffer]
  await stage.meter.displayed('PAID')
  await driver.waitForTimeout(800)
  keep('passenger-paid.png', await passenger.screenshot())
  keep('driver-paid.png', await driver.screenshot())
  keep('receipt.png', receipt)
} finally {
  await browser.close()
  await stage.strike()
}
