import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { tidy, type GeneratedFile } from './generated-client.ts'

interface Entry {
  readonly code: string
  readonly status: number
  readonly room: string
  readonly text: string
}

const HEAD = `# Errors

Every refusal of the interface is a problem (RFC 9457, \`application/problem+json\`) with a stable \`code\`, which also stands
in the log and in records. \`detail\` says what is wrong in this case and what to do; \`retryable\` tells whether the same
request may succeed later. What is not in this list is \`internal\` (500): a defect, which the log has.

This list is generated from the error classes by \`npm run generate\`. The status is what HTTP clients see; errors of starting
the bridge have one too, though nobody is there to see it. The text is the beginning of what the program says.

| code | status | said by | what it says |
|---|---|---|---|
`

const root = fileURLToPath(new URL('../..', import.meta.url))

/** docs/errors.md, read from the types of the error classes and the places where they are made. */
export async function errorCatalogue(): Promise<GeneratedFile> {
  const rows = entries().map(({ code, status, room, text }) => `| \`${code}\` | ${status} | ${room} | ${text} |\n`)
  return tidy('docs/errors.md', HEAD + rows.join(''))
}

function entries(): readonly Entry[] {
  const names = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => `${root}src/${name}`)
  const config = ts.readConfigFile(`${root}tsconfig.json`, (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  // Only our own files: what packages declare says nothing of our codes, and takes most of the time.
  const program = ts.createProgram(files.sort(), { ...options, noResolve: true, types: [] })
  const checker = program.getTypeChecker()
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${root}src/`))
  const texts = messagesByCode(sources)
  const found = new Map<string, Entry>()
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      if (ts.isClassDeclaration(node) && isBridgeError(node, checker)) {
        for (const code of codesOf(node, checker)) {
          const room = source.fileName.slice(root.length).split('/')[1]?.replace('.ts', '') ?? ''
          const text = texts.get(code) ?? summaryOf(node, checker)
          found.set(code, { code, status: statusOf(code, node, source), room, text: cell(text) })
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return [...found.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}

function isBridgeError(node: ts.ClassDeclaration, checker: ts.TypeChecker): boolean {
  if (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword)) return false
  const bases = (type: ts.Type): ts.Type[] => (type.getBaseTypes() ?? []).flatMap((base) => [base, ...bases(base)])
  return bases(checker.getTypeAtLocation(node)).some((base) => base.symbol.name === 'BridgeError')
}

/** The string literals that the property `code` can be. */
function codesOf(node: ts.ClassDeclaration, checker: ts.TypeChecker): readonly string[] {
  const property = checker.getTypeAtLocation(node).getProperty('code')
  if (!property) return []
  const type = checker.getTypeOfSymbolAtLocation(property, node)
  const parts = type.isUnion() ? type.types : [type]
  return parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []))
}

/** From a table in the same file that has the code, or the reason it is made of, as a key; else from the class. */
function statusOf(code: string, node: ts.ClassDeclaration, source: ts.SourceFile): number {
  let status: number | undefined
  const keys = new Set([code, code.replace(/^[a-z]+_/, '')])
  const visit = (part: ts.Node): void => {
    if (ts.isPropertyAssignment(part) && ts.isNumericLiteral(part.initializer)) {
      const name = ts.isStringLiteral(part.name) || ts.isIdentifier(part.name) ? part.name.text : ''
      if (keys.has(name)) status = Number(part.initializer.text)
    }
    ts.forEachChild(part, visit)
  }
  visit(source)
  if (status !== undefined) return status
  const text = node.getText(source)
  const own = /statusCode(?:: number)? = (\d{3})/.exec(text) ?? /statusCode = .*\?\? (\d{3})/.exec(text)
  return Number(own?.[1] ?? 500)
}

/** `new XError('code', 'what it says')`: the first text given for each code, with … for what it depends on. */
function messagesByCode(sources: readonly ts.SourceFile[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      const [first, second] = ts.isNewExpression(node) ? (node.arguments ?? []) : []
      if (first && second && ts.isStringLiteral(first) && /^[a-z]+_[a-z_-]+$/.test(first.text)) {
        const text = textOf(second)
        if (text !== undefined && !texts.has(first.text)) texts.set(first.text, text)
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return texts
}

function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
  }
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [textOf(node.left), textOf(node.right)]
    return left === undefined || right === undefined ? undefined : left + right
  }
  return undefined
}

function summaryOf(node: ts.ClassDeclaration, checker: ts.TypeChecker): string {
  const symbol = node.name && checker.getSymbolAtLocation(node.name)
  return ts.displayPartsToString(symbol?.getDocumentationComment(checker) ?? [])
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').slice(0, 160)
}
