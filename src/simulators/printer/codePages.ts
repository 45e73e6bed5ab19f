/** Bytes above 0x7f to characters, by the number that `ESC t` selects. */

/** The upper halves that TextDecoder does not know, from 0x80 on. */
const PC437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'
const PC850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'

const PC852 =
  'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0'
/** Halfwidth katakana from A1 to DF, and nothing else. */
const KATAKANA = Array.from({ length: 128 }, (_, i) =>
  i >= 0x21 && i <= 0x5f ? String.fromCharCode(0xff40 + i) : ' ',
).join('')

const UPPER_HALVES = new Map<number, string>([
  [0, PC437],
  [1, KATAKANA],
  [2, PC850],
  [18, PC852],
  [19, PC850.replace('ı', '€')],
])

const DECODERS = new Map<number, string>([
  [15, 'iso-8859-7'],
  [16, 'windows-1252'],
  [17, 'ibm866'],
  [39, 'iso-8859-2'],
  [40, 'iso-8859-15'],
  [45, 'windows-1250'],
  [46, 'windows-1251'],
  [47, 'windows-1253'],
  [48, 'windows-1254'],
  [51, 'windows-1257'],
])

/** The 256 characters of a code page; null for one that this printer does not have. */
export function codePage(number: number): readonly string[] | null {
  const upper = UPPER_HALVES.get(number)
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
  if (upper !== undefined) return [...ascii, ...upper]
  const encoding = DECODERS.get(number)
  if (encoding === undefined) return null
  const decoder = new TextDecoder(encoding)
  return [...ascii, ...Array.from({ length: 128 }, (_, i) => decoder.decode(Uint8Array.of(128 + i)))]
}
