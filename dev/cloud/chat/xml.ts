/** An element of the XML that XMPP allows: no comments, processing instructions or DTD (RFC 6120 11.1). */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | undefined>>
  readonly children: readonly XmlNode[]
}

export type XmlNode = XmlElement | string

/** Nesting beyond this is refused, so that no stanza can exhaust the stack of whoever walks it. */
const MAX_DEPTH = 64

/** Text that is not exactly one well-formed element. */
export class XmlError extends Error {
  override readonly name = 'XmlError'
}

/** Builds an element; attributes that are undefined are left out. */
export function xml(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: XmlNode[]
): XmlElement {
  return { name, attributes, children }
}

export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return parent?.children.find((node): node is XmlElement => typeof node !== 'string' && node.name === name)
}

export function childElements(parent: XmlElement | undefined): XmlElement[] {
  return (parent?.children ?? []).filter((node): node is XmlElement => typeof node !== 'string')
}

/** The element's own text, without that of its children. */
export function textOf(element: XmlElement | undefined): string {
  return (element?.children ?? []).filter((node) => typeof node === 'string').join('')
}

export function childText(parent: XmlElement | undefined, name: string): string | undefined {
  const found = child(parent, name)
  return found && textOf(found)
}

export function serialize(element: XmlElement): string {
  let attributes = ''
  for (const [name, value] of Object.entries(element.attributes)) {
    if (value !== undefined) attributes += ` ${name}="${escape(value)}"`
  }
  if (element.children.length === 0) return `<${element.name}${attributes}/>`
  const inner = element.children.map((node) => (typeof node === 'string' ? escape(node) : serialize(node))).join('')
  return `<${element.name}${attributes}>${inner}</${element.name}>`
}

/**
 * Parses one element and nothing else, as each WebSocket message must hold (RFC 7395 3.3).
 * @throws XmlError for anything else
 */
export function parseXml(source: string): XmlElement {
  const open: { name: string; attributes: Record<string, string>; children: XmlNode[] }[] = []
  let root: XmlElement | undefined
  let at = 0

  const close = (name: string) => {
    const element = open.pop()
    if (element?.name !== name) throw new XmlError(`</${name}> closes nothing`)
    const parent = open.at(-1)
    if (parent) parent.children.push(element)
    else root = element
  }

  while (at < source.length) {
    if (source[at] !== '<') {
      const end = source.indexOf('<', at)
      const raw = source.slice(at, end < 0 ? source.length : end)
      at += raw.length
      const parent = open.at(-1)
      if (parent) parent.children.push(unescape(raw))
      else if (raw.trim()) throw new XmlError('text outside of the element')
      continue
    }
    if (source.startsWith('<![CDATA[', at)) {
      const end = source.indexOf(']]>', at)
      const parent = open.at(-1)
      if (end < 0 || !parent) throw new XmlError('CDATA out of place')
      parent.children.push(checked(source.slice(at + 9, end)))
      at = end + 3
      continue
    }
    TAG.lastIndex = at
    const tag = TAG.exec(source)
    if (!tag) throw new XmlError(`no tag at ${at}`)
    at += tag[0].length
    const [, closing, name = '', attributes = '', selfClosing] = tag
    if (closing) {
      if (attributes || selfClosing) throw new XmlError(`</${name}> has more than a name`)
      close(name)
      continue
    }
    if (root) throw new XmlError('more than one element')
    if (open.length >= MAX_DEPTH) throw new XmlError(`nested deeper than ${MAX_DEPTH}`)
    open.push({ name, attributes: parseAttributes(attributes), children: [] })
    if (selfClosing) close(name)
  }
  if (!root) throw new XmlError('the element does not end')
  return root
}

const NAME = '[A-Za-z_][\\w.:-]*'
const ATTRIBUTE = `\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`
const TAG = new RegExp(`<(/?)(${NAME})((?:${ATTRIBUTE.replace(/\((?!\?)/g, '(?:')})*)\\s*(/?)>`, 'y')
const ATTRIBUTES = new RegExp(ATTRIBUTE, 'g')

function parseAttributes(source: string): Record<string, string> {
  // No prototype: an attribute may be called __proto__.
  const attributes = Object.create(null) as Record<string, string>
  for (const [, name = '', quoted = ''] of source.matchAll(ATTRIBUTES)) {
    if (name in attributes) throw new XmlError(`${name} twice`)
    attributes[name] = unescape(quoted.slice(1, -1))
  }
  return attributes
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character]!)
}

function unescape(raw: string): string {
  const text = raw.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+))?;?/gi, (whole, decimal, hex, name) => {
    if (!whole.endsWith(';')) throw new XmlError('a bare &')
    if (typeof name === 'string' && Object.hasOwn(ENTITIES, name)) return ENTITIES[name]!
    const code = decimal ? Number(decimal) : hex ? parseInt(String(hex), 16) : NaN
    if (!(code <= 0x10ffff)) throw new XmlError(`unknown entity ${whole}`)
    return String.fromCodePoint(code)
  })
  return checked(text)
}

/** Control characters other than tab and line ends are not XML 1.0 characters. */
function checked(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) throw new XmlError('a character that XML does not allow')
  return text
}
