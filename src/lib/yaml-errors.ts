import type { ErrorCode } from 'yaml'

/**
 * What is wrong with a text that is not YAML. The parser's own messages quote the text, which may hold a password, so
 * only its stable codes are used.
 */
export function describeYamlError(code: ErrorCode): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key stands twice in the same map'
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
      return 'there is no anchor for this *alias; put a value that begins with * in quotes'
    case 'TAG_RESOLVE_FAILED':
    case 'MULTIPLE_TAGS':
      return 'unknown !tag; put a value that begins with ! in quotes'
    case 'MULTIPLE_ANCHORS':
      return 'two &anchors; put a value that begins with & in quotes'
    case 'BAD_INDENT':
      return 'not indented like its neighbours; indent with spaces, each level the same'
    case 'TAB_AS_INDENT':
      return 'indented with a tab; use spaces'
    case 'BAD_SCALAR_START':
      return 'a plain value may not begin with this character; put the value in quotes'
    case 'BAD_DQ_ESCAPE':
      return 'unknown \\escape in double quotes; use single quotes for a value with backslashes'
    case 'MISSING_CHAR':
      return 'a quote, bracket, comma or colon is missing here or before'
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a "key: value" can\'t stand inside another one; check the indentation, or put the value in quotes'
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---); the file must hold one'
    case 'NON_STRING_KEY':
      return 'a key must be plain text'
    default:
      return `not valid YAML here (${code}); check quotes, brackets and indentation`
  }
}
