import { z } from '../../lib/schema.ts'

/** Who is at one end. */
export const partyBody = z
  .object({
    address: z.string().meta({ examples: ['sip:1001@empresa.com', 'cube:4448515'] }),
    number: z.string().meta({ examples: ['1001', 'maria'] }),
    displayName: z.string().meta({ examples: ['Maria'] }),
  })
  .meta({
    id: 'Party',
    description: 'Who is at one end.',
    examples: [{ address: 'cube:4448515', number: 'maria', displayName: 'Maria' }],
  })
