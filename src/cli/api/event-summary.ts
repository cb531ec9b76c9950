/** What an event is about, in a few words, whatever its type: what is short and says most of it. */
export function summaryOf(data: Readonly<Record<string, unknown>>): string {
  return KEYS.flatMap((key) => {
    const text = textOf(data[key])
    return text === undefined ? [] : [`${key}=${text}`]
  }).join(' ')
}

const KEYS = [
  ...[
    'state',
    'link',
    'status',
    'outcome',
    'result',
    'cause',
    'endedBy',
    'kind',
    'role',
    'party',
    'from',
    'to',
    'target',
  ],
  ...['mode', 'layout', 'alarm', 'raised', 'left', 'participant', 'digit', 'reason', 'detail', 'error', 'count'],
  ...['toApp', 'toPhone', 'hindrance'],
]

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return undefined
  const { number, cause } = value as { readonly number?: unknown; readonly cause?: unknown }
  return textOf(number ?? cause)
}
