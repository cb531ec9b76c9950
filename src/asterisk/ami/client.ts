export interface AmiOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly secret: string
}
