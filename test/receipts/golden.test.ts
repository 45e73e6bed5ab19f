/** What is printed is what was looked at: every layout in every state, dot for dot. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { has, leftOut } from '../support/programs.ts'
import { readCodes } from '../support/zbar.ts'
import { FOLDER, needsWideFont, PAY_LINK, printed, STATES, sideBySide } from './gallery.ts'
import { LAYOUTS } from './support.ts'

const fontMissing = existsSync('/usr/share/fonts/X11/misc/gb24st.pcf.gz') ? null : 'xfonts-base'
const zbarMissing = has('zbarimg') ? null : 'zbarimg'

describe.each(LAYOUTS)('%s', layout => {
  const missing = needsWideFont(layout) ? fontMissing : null

  test.skipIf(missing !== null)(`is as in the picture${leftOut(missing)}`, () => {
    const now = sideBySide(printed(layout))
    const wanted = PNG.sync.read(readFileSync(join(FOLDER, `${layout}.png`)))
    const got = PNG.sync.read(now)
    const isSame = got.width === wanted.width && got.height === wanted.height && got.data.equals(wanted.data)
    if (isSame) return
    const file = join(mkdtempSync(join(tmpdir(), 'farebridge-receipts-')), `${layout}.png`)
    writeFileSync(file, now)
    expect.fail(`looks different now: see ${file}; if it is right, run npm run receipts and look at it again`)
  })

  test.skipIf(zbarMissing !== null)(
    `the pay code on its slip is the pay link${leftOut(zbarMissing)}`,
    async () => {
      expect(await readCodes(printed(layout)[STATES.length]!)).toEqual([PAY_LINK])
    },
  )
})
