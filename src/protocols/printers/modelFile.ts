/** From a file of `device-config/printers` to the model. */
import * as v from 'valibot'
import { CODE_PAGES } from '../codePages.ts'
import { checked, HEAD, oneOf, ProfileError, section, whole } from '../profile/fields.ts'
import type { PrinterModel } from './model.ts'

const form = section({
  ...HEAD,
  language: oneOf(['escpos', 'star']),
  dots: whole(200, 1_000),
  columns: whole(24, 64),
  cut: v.optional(oneOf(['none', 'partial', 'full']), 'none'),
  code_pages: v.optional(
    v.array(section({ page: oneOf([...CODE_PAGES, 'katakana']), number: whole(0, 255) })),
    [],
  ),
  wide: v.optional(oneOf(['gb18030', 'shift_jis', 'none']), 'none'),
  qr: v.optional(oneOf(['command', 'raster']), 'command'),
  text: v.optional(oneOf(['font', 'raster']), 'font'),
  status: v.optional(oneOf(['dle-eot', 'star-asb', 'none']), 'none'),
  feed_lines: v.optional(whole(0, 20), 4),
})

/** Throws ProfileError with all problems. */
export function readPrinterModel(document: unknown): PrinterModel {
  const { code_pages, feed_lines, format: _, ...rest } = checked(form, document)
  if (rest.language === 'star' && rest.wide === 'gb18030')
    throw new ProfileError([
      {
        key: 'wide',
        found: '"gb18030"',
        hint: 'shift_jis or none: how Star Line Mode takes Chinese is not known here',
      },
    ])
  return { ...rest, codePages: code_pages, feedLines: feed_lines }
}
