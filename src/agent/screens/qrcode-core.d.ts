/** The encoder alone: the package's index brings its canvas, PNG and terminal renderers along, 3 MiB that nobody needs. */
declare module 'qrcode/lib/core/qrcode.js' {
  interface Symbol {
    readonly modules: { readonly size: number; get(row: number, column: number): number | boolean }
    readonly version: number
    readonly maskPattern: number
    readonly segments: readonly { readonly mode: { readonly id: string } }[]
  }
  const encoder: {
    create(text: string, options: { readonly errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' }): Symbol
  }
  export default encoder
}
