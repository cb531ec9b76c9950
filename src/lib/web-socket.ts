/** The WebSocket client of the rooms that speak to Asterisk by one: events (ARI) and media. */
export { WebSocket, type RawData } from 'ws'
