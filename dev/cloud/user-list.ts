import type { NewUser } from './users.ts'

/**
 * Reads `login:password[:id[:full name]]`, as users are given on the command line or one a line in a file.
 * @throws Error that says what is wrong with it
 */
export function parseUser(text: string): NewUser {
  const [login = '', password = '', id, ...name] = text.split(':')
  if (!login || !password) throw new Error(`"${text}" is not a user; write login:password[:id[:full name]]`)
  if (id && !/^[1-9]\d{0,14}$/.test(id)) throw new Error(`"${id}" in "${text}" is not a user id; ids are whole numbers`)
  const fullName = name.join(':')
  return { login, password, ...(id && { id: Number(id) }), ...(fullName && { fullName }) }
}

/** Reads a file of users: empty lines and lines that begin with # are left out. */
export function parseUserFile(text: string): NewUser[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map(parseUser)
}
