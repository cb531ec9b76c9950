/**
 * The files of each folder of tests evenly among those of the others: what several of one folder want most (a browser's
 * share of the processor, say) they do not want all at once. `files` are paths, sorted, as `test/room/a.test.ts`.
 */
export function spread(files: readonly string[]): string[] {
  const rooms = new Map<string, string[]>()
  for (const file of files) {
    const room = file.split('/').slice(0, 2).join('/')
    rooms.set(room, [...(rooms.get(room) ?? []), file])
  }
  return [...rooms.values()]
    .flatMap((room) => room.map((file, i) => ({ file, at: (i + 0.5) / room.length })))
    .sort((one, other) => one.at - other.at)
    .map(({ file }) => file)
}
