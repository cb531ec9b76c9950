import { noChange, type ElementPart } from 'lit'
import { Directive, directive, PartType, type PartInfo } from 'lit/directive.js'

/**
 * Sets style properties of the element it stands in: `<div ${styled({ height: '2rem', '--tint': 'var(--ok)' })}>`.
 * Lit's styleMap writes a style attribute at first, which the page's policy forbids; this one never does.
 */
class Styled extends Directive {
  #set = new Map<string, string>()

  constructor(part: PartInfo) {
    super(part)
    if (part.type !== PartType.ELEMENT) throw new Error('styled() stands in the tag, not in an attribute')
  }

  override render(_properties: Readonly<Record<string, string | undefined>>): typeof noChange {
    return noChange
  }

  override update(part: ElementPart, [properties]: Parameters<this['render']>): typeof noChange {
    const { style } = part.element as HTMLElement
    for (const name of this.#set.keys()) if (properties[name] === undefined) style.removeProperty(name)
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined) this.#set.delete(name)
      else if (this.#set.get(name) !== value) {
        this.#set.set(name, value)
        style.setProperty(name, value)
      }
    }
    return noChange
  }
}

export const styled = directive(Styled)
