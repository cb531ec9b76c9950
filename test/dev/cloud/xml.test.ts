import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createRequire } from 'node:module'
import t from 'tap'
import { childText, parseXml, serialize, textOf, xml, XmlError, type XmlElement } from '../../../dev/cloud/chat/xml.ts'

interface LtxElement {
  readonly name: string
  readonly attrs: Record<string, string>
  readonly children: (LtxElement | string)[]
}

/** The parser inside the SDK, as the judge. */
const ltx = createRequire(import.meta.url)('ltx') as { parse(text: string): LtxElement & { toString(): string } }

const name = fc.stringMatching(/^[A-Za-z_][\w.-]{0,8}$/)

// eslint-disable-next-line no-control-regex -- these are not XML characters
const NOT_XML = /[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]/
const text = fc.string({ minLength: 1, unit: 'binary' }).filter((s) => !NOT_XML.test(s))
const element = fc.letrec<{ element: XmlElement }>((tie) => {
  const children = fc.array(fc.oneof({ depthSize: 'small' }, text, tie('element')), { maxLength: 4 })
  return {
    element: fc
      .tuple(name, fc.dictionary(name, text), children)
      .map(([tag, attributes, inner]) => xml(tag, attributes, ...inner)),
  }
}).element

t.test('what is written is read back the same, by this parser and by the SDK’s', (t) => {
  fc.assert(
    fc.property(element, (original) => {
      const written = serialize(original)
      assert.deepEqual(plain(parseXml(written)), plain(original))
      assert.deepEqual(ofLtx(ltx.parse(written)), plain(original))
    }),
    { numRuns: 200 },
  )
  t.pass('200 elements')
  t.end()
})

t.test('what the SDK’s library writes is read', (t) => {
  const sdk = ltx.parse(`<message to='1-7@x' type="headline"><a>&lt;v=0 &amp; "q"&gt;\r\n</a><b/></message>`).toString()
  t.equal(childText(parseXml(sdk), 'a'), '<v=0 & "q">\r\n')
  t.equal(textOf(parseXml('<a>x<![CDATA[<&>]]>&#x41;&#66;</a>')), 'x<&>AB')
  t.end()
})

t.test('what is not one well-formed element is refused', (t) => {
  const bad = [
    ...['', ' ', 'text', '<a>', '</a>', '<a></b>', '<a><b></a></b>', '<a/><b/>', '<a/>text', '<a', '<a b>', '<a b=c/>'],
    ...['<a b="1" b="2"/>', '<a b="<"/>', '<a>&</a>', '<a>&nbsp;</a>', '<a>&#xffffffff;</a>', '<a>\0</a>', '<1a/>'],
    ...['<?xml version="1.0"?><a/>', '<!DOCTYPE a><a/>', '<!-- c --><a/>', '<a><!-- c --></a>', '<![CDATA[x]]>'],
    '<a>'.repeat(65) + '</a>'.repeat(65),
  ]
  for (const source of bad) t.throws(() => parseXml(source), XmlError, JSON.stringify(source.slice(0, 40)))
  t.doesNotThrow(() => parseXml('<a>'.repeat(64) + '</a>'.repeat(64)))
  t.equal(parseXml('<a __proto__="x"/>').attributes.__proto__, 'x')
  t.end()
})

t.test('no text makes the parser throw anything else, or hang', (t) => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '/',
    '=',
    '"',
    "'",
    '&',
    ';',
    'a',
    ' ',
    '<a ',
    'b="',
    '<![CDATA[',
    ']]>',
    '&#',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      try {
        parseXml(parts.join(''))
      } catch (error) {
        if (!(error instanceof XmlError)) throw error
      }
    }),
    { numRuns: 2000 },
  )
  const began = performance.now()
  t.throws(() => parseXml('<a ' + 'b="" '.repeat(200_000)), XmlError)
  t.throws(() => parseXml('<' + 'a'.repeat(1_000_000)), XmlError)
  t.throws(() => parseXml('<a b' + ' '.repeat(200_000)), XmlError)
  t.ok(performance.now() - began < 10_000, 'a megabyte is refused in bounded time')
  t.end()
})

/** Adjacent texts joined and empty ones left out: XML can't tell them apart. */
function plain(node: XmlElement): unknown {
  return {
    name: node.name,
    attributes: { ...node.attributes },
    children: joined(node.children.map((c) => (typeof c === 'string' ? c : plain(c)))),
  }
}

function ofLtx(node: LtxElement): unknown {
  return {
    name: node.name,
    attributes: { ...node.attrs },
    children: joined(node.children.map((c) => (typeof c === 'string' ? c : ofLtx(c)))),
  }
}

function joined(children: unknown[]): unknown[] {
  const out: unknown[] = []
  for (const child of children) {
    const last = out.at(-1)
    if (typeof child === 'string' && typeof last === 'string') out[out.length - 1] = last + child
    else out.push(child)
  }
  return out
}
