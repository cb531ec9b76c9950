import { defineWords } from './language.ts'

/** The ratings of lib/quality.ts in words. */
export const ratingWords = defineWords({
  en: { excellent: 'excellent', good: 'good', fair: 'fair', poor: 'poor', bad: 'bad' },
  'pt-BR': { excellent: 'excelente', good: 'boa', fair: 'razoável', poor: 'fraca', bad: 'ruim' },
})
