import ts from 'typescript'

/** Every module that a source imports: statically, by `import()`, by `require`, by re-export, or for types only. */
export function importsOf(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName)
}
