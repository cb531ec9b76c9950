import { defineWords } from '../../lib/language.ts'

/** What is done through the interface, by its operation. */
const words = defineWords({
  en: {
    abortConsultation: 'Called off a consultation',
    abortTransfer: 'Called off a transfer',
    addParticipant: 'Added to a call',
    beginCall: 'Began a call',
    bridgeChannels: 'Joined channels',
    changeMonitor: 'Changed listening in',
    completeConsultation: 'Completed a transfer',
    consult: 'Began a consultation',
    createMapping: 'Added a mapping',
    createToken: 'Made a token',
    deleteMapping: 'Deleted a mapping',
    deleteRecording: 'Deleted a recording',
    discardDeadLetter: 'Forgot a delivery',
    drain: 'Stopped taking calls',
    endCall: 'Hung up a call',
    endMonitor: 'Stopped listening in',
    getRecordingAudio: 'Listened to a recording',
    getRecordingPeaks: 'Looked at a recording',
    hangUpChannel: 'Hung up a channel',
    holdParticipant: 'Hold',
    importMappings: 'Imported mappings',
    originateChannel: 'Made a channel',
    patchMapping: 'Changed a mapping',
    redirectChannel: 'Redirected a channel',
    removeParticipant: 'Removed from a call',
    replaceMapping: 'Replaced a mapping',
    retryDeadLetter: 'Delivered again',
    revokeToken: 'Revoked a token',
    sendDigits: 'Sent digits',
    startMonitor: 'Listened in',
    startRecording: 'Began a recording',
    stopRecording: 'Ended a recording',
    swapConsultation: 'Swapped in a consultation',
    transferCall: 'Transferred a call',
  },
  'pt-BR': {
    abortConsultation: 'Cancelou uma consulta',
    abortTransfer: 'Cancelou uma transferência',
    addParticipant: 'Adicionou à chamada',
    beginCall: 'Iniciou uma chamada',
    bridgeChannels: 'Uniu canais',
    changeMonitor: 'Mudou a escuta',
    completeConsultation: 'Concluiu uma transferência',
    consult: 'Iniciou uma consulta',
    createMapping: 'Adicionou um mapeamento',
    createToken: 'Criou um token',
    deleteMapping: 'Excluiu um mapeamento',
    deleteRecording: 'Excluiu uma gravação',
    discardDeadLetter: 'Descartou uma entrega',
    drain: 'Parou de aceitar chamadas',
    endCall: 'Desligou uma chamada',
    endMonitor: 'Encerrou a escuta',
    getRecordingAudio: 'Ouviu uma gravação',
    getRecordingPeaks: 'Viu uma gravação',
    hangUpChannel: 'Desligou um canal',
    holdParticipant: 'Espera',
    importMappings: 'Importou mapeamentos',
    originateChannel: 'Criou um canal',
    patchMapping: 'Alterou um mapeamento',
    redirectChannel: 'Redirecionou um canal',
    removeParticipant: 'Removeu da chamada',
    replaceMapping: 'Substituiu um mapeamento',
    retryDeadLetter: 'Entregou de novo',
    revokeToken: 'Revogou um token',
    sendDigits: 'Enviou dígitos',
    startMonitor: 'Escutou uma chamada',
    startRecording: 'Iniciou uma gravação',
    stopRecording: 'Encerrou uma gravação',
    swapConsultation: 'Alternou na consulta',
    transferCall: 'Transferiu uma chamada',
  },
})

/** What a newer bridge does and nobody here knows stays as it is. */
export function actionWord(action: string): string {
  const known: Readonly<Record<string, string>> = words()
  return Object.hasOwn(known, action) ? known[action]! : action
}

/** All that are known, by their words. */
export function actions(): readonly (readonly [action: string, word: string])[] {
  return Object.entries(words()).sort(([, a], [, b]) => a.localeCompare(b))
}
