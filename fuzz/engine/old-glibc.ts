/** Sections of an ELF file for the dynamic linker, by type (System V ABI, chapter 4; LSB 10.7). */
const SHT_DYNSYM = 11
const SHT_GNU_VERNEED = 0x6ffffffe
const SHT_GNU_VERSYM = 0x6fffffff
const SYMBOL_BYTES = 24
const STB_WEAK = 2
/** A version that is not there is no error. */
const VER_FLG_WEAK = 2
/** A symbol of whatever version. */
const VER_NDX_GLOBAL = 1

/** What GCC 13 with glibc 2.38 puts in, and the older names of the same functions, which are their ends. */
const NEW_PREFIX = '__isoc23_'
/** Named so that a new libstdc++ initialises the streams; never called. */
const NEVER_CALLED = '_ZSt21ios_base_library_initv'
const NEW_VERSIONS = new Set(['GLIBC_2.38', 'GLIBCXX_3.4.32'])

interface Section {
  readonly type: number
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly info: number
}

/**
 * A copy of a shared library (64-bit, little-endian ELF) built against glibc 2.38 and GCC 13 that older ones load too:
 * their `strtol` for the C23 one, which differs in binary literals only. What else it needs of them must be there.
 */
export function forOldGlibc(library: Buffer): Buffer {
  const elf = Buffer.from(library)
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) throw new Error('no 64-bit ELF file')
  const sections = sectionsOf(elf)
  const find = (type: number) => {
    const section = sections.find((candidate) => candidate.type === type)
    if (!section) throw new Error('no shared library with versioned symbols')
    return section
  }
  const symbols = find(SHT_DYNSYM)
  const versions = find(SHT_GNU_VERSYM)
  const needs = find(SHT_GNU_VERNEED)
  const strings = sections[symbols.link]!
  const nameAt = (offset: number) => {
    const start = strings.offset + offset
    return elf.toString('latin1', start, elf.indexOf(0, start))
  }

  for (let index = 0; index * SYMBOL_BYTES < symbols.size; index++) {
    const at = symbols.offset + index * SYMBOL_BYTES
    const name = nameAt(elf.readUInt32LE(at))
    if (name.startsWith(NEW_PREFIX)) elf.writeUInt32LE(elf.readUInt32LE(at) + NEW_PREFIX.length, at)
    else if (name === NEVER_CALLED) elf[at + 4] = (STB_WEAK << 4) | (elf[at + 4]! & 0x0f)
    else continue
    elf.writeUInt16LE(VER_NDX_GLOBAL, versions.offset + index * 2)
  }

  let need = needs.offset
  for (let file = 0; file < needs.info; file++) {
    let aux = need + elf.readUInt32LE(need + 8)
    for (let count = elf.readUInt16LE(need + 2); count > 0; count--) {
      if (NEW_VERSIONS.has(nameAt(elf.readUInt32LE(aux + 8)))) elf.writeUInt16LE(VER_FLG_WEAK, aux + 4)
      aux += elf.readUInt32LE(aux + 12)
    }
    need += elf.readUInt32LE(need + 12)
  }
  return elf
}

function sectionsOf(elf: Buffer): Section[] {
  const table = Number(elf.readBigUInt64LE(0x28))
  const bytes = elf.readUInt16LE(0x3a)
  return Array.from({ length: elf.readUInt16LE(0x3c) }, (_, index) => {
    const at = table + index * bytes
    return {
      type: elf.readUInt32LE(at + 4),
      offset: Number(elf.readBigUInt64LE(at + 24)),
      size: Number(elf.readBigUInt64LE(at + 32)),
      link: elf.readUInt32LE(at + 40),
      info: elf.readUInt32LE(at + 44),
    }
  })
}
