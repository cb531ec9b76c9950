export { CALL } from '../http/fake-operator.ts'
export { RECORD, RECORDING, SOUND } from '../http/fake-stores.ts'
