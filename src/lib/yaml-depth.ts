import { CST, Lexer } from 'yaml'

// What people write is some five levels deep.
const MAX_FLOW_DEPTH = 32
const MAX_INDENT = 200
const MAX_INDICATORS_PER_LINE = 32

/**
 * Whether a text is nested deeper than any honest file. To be asked before parsing: the parser, and all that walks its
 * tree, are recursive, and V8 aborts the whole process when a regular expression is compiled on an exhausted stack, so
 * there would be no error to catch. The lexer used here is a flat loop.
 */
export function isTooDeep(text: string): boolean {
  let flowDepth = 0
  let indicators = 0
  let lineStart = true
  let scalarFollows = false
  for (const token of new Lexer().lex(text)) {
    if (scalarFollows) {
      scalarFollows = false
      continue
    }
    switch (CST.tokenType(token)) {
      case 'scalar':
        scalarFollows = true
        break
      case 'newline':
        lineStart = true
        indicators = 0
        continue
      case 'space':
        if (lineStart && token.length > MAX_INDENT) return true
        break
      case 'flow-seq-start':
      case 'flow-map-start':
        if (++flowDepth > MAX_FLOW_DEPTH) return true
        break
      case 'flow-seq-end':
      case 'flow-map-end':
        flowDepth = Math.max(0, flowDepth - 1)
        break
      case 'seq-item-ind':
      case 'explicit-key-ind':
      case 'map-value-ind':
        // In flow collections `a: b` pairs share a line freely and add no depth.
        if (flowDepth === 0 && ++indicators > MAX_INDICATORS_PER_LINE) return true
        break
      default:
        break
    }
    lineStart = false
  }
  return false
}
