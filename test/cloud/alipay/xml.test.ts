import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_XML_BYTES, parseXml, XmlError } from '../../../src/cloud/alipay/xml.ts'

const read = (xml: string) => parseXml(Buffer.from(xml, 'utf8')).root
const codeOf = (xml: string | Uint8Array) => {
  try {
    parseXml(typeof xml === 'string' ? Buffer.from(xml, 'utf8') : xml)
    return 'read'
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return error.code
  }
}

describe('what is read', () => {
  test('elements, labels, text as it stands', () => {
    const root = read(
      '<?xml version="1.0" encoding="UTF-8" standalone=\'yes\'?>\r\n<a>\n <b name="one"> 1 &lt;&amp;&apos;&quot;&gt; </b><b name=\'two\'/><c><![CDATA[<&]]x]]></c>\n</a>\n',
    )
    expect(root.children.map(child => [child.name, child.label, child.text])).toEqual([
      ['b', 'one', ' 1 <&\'"> '],
      ['b', 'two', ''],
      ['c', null, '<&]]x'],
    ])
  })

  test('a nested element keeps its raw text', () => {
    const nested = '<x>1&amp;2</x><y/>'
    expect(read(`<a><bills>${nested}</bills></a>`).children[0]!.raw).toBe(nested)
  })

  test('with character references, as an echoed quote or a reply in GBK may have them', () => {
    expect(read('<a>&#34;&#x51FA;&#128661;&#13;</a>').text).toBe('"出🚕\r')
  })

  test('by its declaration', () => {
    const gbk = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GBK"?><a>', 'latin1'),
      Buffer.from('b3f6d7e2b3b5', 'hex'),
      Buffer.from('</a>', 'latin1'),
    ])
    expect(parseXml(gbk)).toMatchObject({ charset: 'gbk', root: { text: '出租车' } })
    expect(parseXml(Buffer.from('\ufeff<?xml version="1.0"?><a>出租车</a>'))).toMatchObject({
      charset: 'utf-8',
      root: { text: '出租车' },
    })
  })
})

describe('what is refused', () => {
  test.each([
    ['markup', ''],
    ['markup', 'TRADE_NOT_EXIST'],
    ['markup', '<html><head><meta charset=utf-8></head></html>'],
    ['markup', '<!DOCTYPE html><html></html>'],
    ['markup', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['markup', '<!DOCTYPE a [<!ENTITY x "xx">]><a/>'],
    ['markup', '<a>&x;</a>'],
    ['markup', '<a>&#0;</a>'],
    ['markup', '<a>&#xD800;</a>'],
    ['markup', '<a>&#x110000;</a>'],
    ['markup', '<a>&#65</a>'],
    ['markup', '<a>&#x;</a>'],
    ['markup', '<a>&</a>'],
    ['markup', '<a>&amp</a>'],
    ['markup', '<a>&toString;</a>'],
    ['markup', '<a><!-- --></a>'],
    ['markup', '<a><?x?></a>'],
    ['markup', '<a>]]></a>'],
    ['markup', '<a><![CDATA[</a>'],
    ['markup', '<a>1<b/></a>'],
    ['markup', '<a></b>'],
    ['markup', '<a>'],
    ['markup', '<a/><a/>'],
    ['markup', '<a/>x'],
    ['markup', '<a b="&lt;"/>'],
    ['markup', '<a b=1/>'],
    ['markup', '<a>\u0000</a>'],
    ['markup', '<?xml version="1.0"?><?xml version="1.0"?><a/>'],
    ['duplicate', '<a><b>1</b><b>2</b></a>'],
    ['duplicate', '<a><b>1</b><c/><b name="x"/><b name=\'x\'/></a>'],
    ['duplicate', '<a b="1" b="2"/>'],
    ['encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>'],
    ['encoding', '<?xml version="1.0" encoding="constructor"?><a/>'],
    ['depth', `${'<a>'.repeat(9)}${'</a>'.repeat(9)}`],
    ['depth', `<a>${Array.from({ length: 500 }, (_, i) => `<b${i}/>`).join('')}</a>`],
    ['oversize', `<a>${' '.repeat(MAX_XML_BYTES)}</a>`],
  ])('%s: %s', (code, xml) => {
    expect(codeOf(xml)).toBe(code)
  })

  test('bytes that are not what the declaration says', () => {
    expect(codeOf(Buffer.from('<a>\xff</a>', 'latin1'))).toBe('encoding')
    expect(codeOf(Buffer.from('<?xml version="1.0" encoding="gbk"?><a>\xff\xff</a>', 'latin1'))).toBe(
      'encoding',
    )
  })

  test('the largest markup takes no time that grows beyond its length', () => {
    for (const unit of ['<a ', '&', '<a>', '<![CDATA[', ']', '<a b="', "<a b='x' "]) {
      codeOf(unit.repeat(MAX_XML_BYTES / unit.length))
      codeOf(`<a>${unit.repeat(MAX_XML_BYTES / unit.length - 1)}`)
    }
  })
})

describe('random XML', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '<',
      '>',
      '&amp;',
      '&x;',
      '<![CDATA[',
      ']]>',
      '<!--',
      '<?xml ',
      '"',
      'name="x"',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )

  test('throws nothing but the typed error', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        codeOf(pieces.join(''))
      }),
      { numRuns: 3000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        codeOf(bytes)
      }),
      { numRuns: 1000 },
    )
  })

  test('one altered byte of a whole reply throws nothing else either', () => {
    const reply = Buffer.from(
      '<?xml version="1.0" encoding="GBK"?><alipay><is_success>T</is_success><request><param name="service">x</param></request></alipay>',
    )
    const alteration = fc.tuple(fc.nat(reply.length - 1), fc.nat(255))
    fc.assert(
      fc.property(alteration, ([at, byte]) => {
        const bytes = Buffer.from(reply)
        bytes[at] = byte
        codeOf(bytes)
      }),
      { numRuns: 2000 },
    )
  })
})
