/** The driver's words in the language that the configuration names, and what fills their places. */
import en from './driver-en.js'
import zhCN from './driver-zh-CN.js'

const wanted = globalThis.document?.querySelector('meta[name="driver-language"]')?.content

export const DRIVER = [en, zhCN].find(words => words.lang === wanted) ?? en
