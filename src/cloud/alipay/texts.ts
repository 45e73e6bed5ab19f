/**
 * Texts that Alipay shows: subject, body, names. Alipay forbids special characters; `&` and `=` would also make the
 * signed text ambiguous.
 */
import { ValueError } from './values.ts'

/** Signs that join parameters, stand in markup or JSON, or are not to be seen. */
const FORBIDDEN = /[&=<>"'#%+/\\\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]/gu

/** Alipay counts a Chinese character as two: 256 are 128 Chinese ones. */
const widthOf = (character: string) => (character.charCodeAt(0) < 0x80 ? 1 : 2)

/** True for a text without forbidden signs and blanks around it, from 1 to `width` wide. */
export function isPlainText(text: string, width: number): boolean {
  if (text.length > width || text.trim() !== text || text.search(FORBIDDEN) >= 0) return false
  const wide = Array.from(text, widthOf).reduce((sum, w) => sum + w, 0)
  return wide >= 1 && wide <= width
}

/**
 * A text made plain: each forbidden sign becomes a blank, blanks are joined, what is too long is cut. Throws ValueError
 * when nothing is left.
 */
export function plainText(text: string, width: number): string {
  const blanked = text
    .slice(0, 4 * width)
    .replace(FORBIDDEN, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  let wide = 0
  let plain = ''
  for (const character of blanked) {
    wide += widthOf(character)
    if (wide > width) break
    plain += character
  }
  plain = plain.trim()
  if (plain === '') throw new ValueError('a text has no character that Alipay may show')
  return plain
}

export interface ExtendFacts {
  /** Letters, digits, underscores, at most 32. */
  readonly secondaryMerchantId: string
  readonly secondaryMerchantName: string
  /** The merchant category, ISO 18245: taxis are 4121. */
  readonly industry: string
  /** Here the vehicle: letters, digits, underscores, at most 32. */
  readonly storeId: string
  readonly storeName: string
  readonly terminalId?: string
  readonly serviceProviderId?: string
}

/** What `extend_params` holds: JSON with exactly the documented names. Throws ValueError on a value that may not stand there. */
export function extendParams(facts: ExtendFacts): string {
  const id = (value: string, name: string) => checked(value, /^[A-Za-z0-9_]{1,32}$/.test(value), name)
  const text = (value: string, name: string) => checked(value, isPlainText(value, 256), name)
  return JSON.stringify({
    secondary_merchant_id: id(facts.secondaryMerchantId, 'secondary_merchant_id'),
    secondary_merchant_name: text(facts.secondaryMerchantName, 'secondary_merchant_name'),
    secondary_merchant_industry: checked(
      facts.industry,
      /^[0-9]{4}$/.test(facts.industry),
      'secondary_merchant_industry',
    ),
    store_id: id(facts.storeId, 'store_id'),
    store_name: text(facts.storeName, 'store_name'),
    ...(facts.terminalId !== undefined && { terminal_id: id(facts.terminalId, 'terminal_id') }),
    ...(facts.serviceProviderId !== undefined && {
      sys_service_provider_id: id(facts.serviceProviderId, 'sys_service_provider_id'),
    }),
  })
}

/** A vehicle id as Alipay's ids allow it: `-` becomes `_`, which no vehicle id has, so that no two become one. */
export const storeIdOf = (vehicle: string): string => vehicle.replaceAll('-', '_')

function checked(value: string, fits: boolean, name: string): string {
  if (!fits) throw new ValueError(`${name} holds what Alipay does not take`)
  return value
}
