/** Short ones, long ones, and such as no column is wide enough for. */
export const NAMES = [
  'Zé',
  'Ana Lima',
  'Maria Oliveira',
  'João Vendedor',
  'Conceição Nascimento',
  'Recepção',
  'Pedro Henrique Albuquerque de Vasconcelos Figueiredo',
  'Contabilidade e Contas a Pagar Internacional',
  'Luíza Ferraz',
  'Ramal da portaria',
  'Thiago Araújo',
  'Beatriz Sá',
] as const

export const DEPARTMENTS = ['Vendas', 'Suporte', 'Financeiro', 'Logística', 'Recursos Humanos'] as const
