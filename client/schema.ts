// Generated from the interface's own schemas by "npm run generate". Changes here are lost.
/* eslint-disable -- what a generator writes is not written by hand */

export interface paths {
  '/health': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Whether the process is alive
     * @description For supervisors. Needs no token. Says nothing of Asterisk or ConnectyCube: see /ready.
     */
    get: operations['getHealth']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/ready': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Whether calls can be made now, and the state of every part
     * @description Scope: `read`.
     */
    get: operations['getReady']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/me': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Whose token this is, and what it allows
     * @description Scope: `read`.
     */
    get: operations['getMe']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Live calls, the longest first
     * @description Scope: `read`.
     */
    get: operations['listCalls']
    put?: never
    /**
     * Begins a call: one side is rung, and when it has answered, the other
     * @description Scope: `control`.
     */
    post: operations['beginCall']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * One live call
     * @description Scope: `read`.
     */
    get: operations['getCall']
    put?: never
    post?: never
    /**
     * Hangs a call up on all sides
     * @description Answers when all sides are freed.
     *
     *     Scope: `control`.
     */
    delete: operations['endCall']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/media': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How a live call sounds, in both directions
     * @description Asked of the worker that carries the call. 409 while the call has no talk path.
     *
     *     Scope: `read`.
     */
    get: operations['getCallMedia']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Who is in a live call, with their levels and figures
     * @description Scope: `read`.
     */
    get: operations['listParticipants']
    put?: never
    /**
     * Calls a further phone or app into a live call
     * @description Scope: `control`.
     */
    post: operations['addParticipant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/transfer': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends a party to someone else (blind transfer)
     * @description Answers once the target is being rung. How it ends is an event, and stands in the call: when the target is busy, does not answer or is unknown, the talk goes on as before.
     *
     *     Scope: `control`.
     */
    post: operations['transferCall']
    /**
     * Takes a transfer back while the target still rings
     * @description Scope: `control`.
     */
    delete: operations['abortTransfer']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/consultation': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Begins an attended transfer: one party waits, the other talks with the target
     * @description Scope: `control`.
     */
    post: operations['consult']
    /**
     * Ends a consultation: the target leaves, the first two talk again
     * @description Scope: `control`.
     */
    delete: operations['abortConsultation']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/consultation/swap': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Who asks back talks with the other of the two
     * @description Scope: `control`.
     */
    post: operations['swapConsultation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/consultation/complete': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Completes an attended transfer: the two others talk, who asked back leaves
     * @description Scope: `control`.
     */
    post: operations['completeConsultation']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants/{participant}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Takes a participant out of a call; the call ends when fewer than two are left
     * @description Scope: `control`.
     */
    delete: operations['removeParticipant']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants/{participant}/hold': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Puts a participant on hold: it hears music or silence, and nobody hears it
     * @description Scope: `control`.
     */
    post: operations['holdParticipant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants/{participant}/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Brings a participant back from hold
     * @description Scope: `control`.
     */
    post: operations['resumeParticipant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants/{participant}/mute': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Keeps the others from hearing a participant
     * @description Scope: `control`.
     */
    post: operations['muteParticipant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants/{participant}/unmute': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets the others hear a participant again
     * @description Scope: `control`.
     */
    post: operations['unmuteParticipant']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/participants/{participant}/digits': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends digits to a participant, one after the other
     * @description Answers when all are sent. They stand in no log.
     *
     *     Scope: `control`.
     */
    post: operations['sendDigits']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/monitors': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets an operator listen to a call, by phone or browser
     * @description Who listened to whom, and when, stands in the audit log.
     *
     *     Scope: `monitor`.
     */
    post: operations['startMonitor']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/monitors/{monitor}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Ends the listening
     * @description Scope: `monitor`.
     */
    delete: operations['endMonitor']
    options?: never
    head?: never
    /**
     * Changes who hears an operator who listens
     * @description Scope: `monitor`.
     */
    patch: operations['changeMonitor']
    trace?: never
  }
  '/v1/calls/{id}/recording': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Records a live call
     * @description What becomes of it is an event; afterwards it is among /v1/recordings.
     *
     *     Scope: `control`.
     */
    post: operations['startRecording']
    /**
     * Ends the recording; it is kept
     * @description Scope: `control`.
     */
    delete: operations['stopRecording']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/recording/pause': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Records nothing for a while
     * @description Scope: `control`.
     */
    post: operations['pauseRecording']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/recording/resume': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Records on after a pause
     * @description Scope: `control`.
     */
    post: operations['resumeRecording']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * All channels of Asterisk, in the bridge or not
     * @description As the manager interface tells them; empty when the configuration has no ami.
     *
     *     Scope: `read`.
     */
    get: operations['listChannels']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/registrations': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Which phones are registered at Asterisk, and Asterisk at which providers
     * @description As the manager interface tells them; empty when the configuration has no ami.
     *
     *     Scope: `read`.
     */
    get: operations['listRegistrations']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/directory': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * All that is looked up in: the mappings of the file and of the database, and the routes
     * @description Scope: `read`.
     */
    get: operations['getDirectory']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Hangs a channel of Asterisk up, in the bridge or not
     * @description Scope: `control`.
     */
    delete: operations['hangUpChannel']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels/{id}/redirect': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Sends a channel to an extension of the dialplan
     * @description Scope: `control`.
     */
    post: operations['redirectChannel']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels/bridge': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Lets two channels talk with each other, whatever they did before
     * @description Scope: `control`.
     */
    post: operations['bridgeChannels']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/channels/originate': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Rings a phone and sends it to an extension of the dialplan when it has answered
     * @description Answers when Asterisk has taken the request; whether the phone answers is an event.
     *
     *     Scope: `control`.
     */
    post: operations['originateChannel']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/records/{id}/series': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How an ended call sounded, over time
     * @description As /v1/calls/{id}/series. Kept as long as the events of calls; 404 where nothing was measured.
     *
     *     Scope: `read`.
     */
    get: operations['getRecordSeries']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/records': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Records of ended calls, newest first
     * @description Scope: `read`.
     */
    get: operations['searchRecords']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/records/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * All records that match, as CSV or as lines of JSON
     * @description A failure after the first line cuts the connection, so that half an export does not pass for one.
     *
     *     Scope: `read`.
     */
    get: operations['exportRecords']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/records/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The record of one call, with all that happened to it
     * @description Scope: `read`.
     */
    get: operations['getRecord']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/recordings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Finished recordings, newest first
     * @description Scope: `read`.
     */
    get: operations['listRecordings']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/recordings/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What is known of one recording
     * @description Scope: `read`.
     */
    get: operations['getRecording']
    put?: never
    post?: never
    /**
     * Deletes a recording for good
     * @description Scope: `admin`.
     */
    delete: operations['deleteRecording']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/recordings/{id}/audio': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The sound of a recording
     * @description Range, If-Range and If-None-Match count; HEAD tells size and type. Each download is in the audit log.
     *
     *     Scope: `monitor`.
     */
    get: operations['getRecordingAudio']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/recordings/{id}/peaks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How loud a recording is where, for drawing it
     * @description Scope: `monitor`.
     */
    get: operations['getRecordingPeaks']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mappings': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The lookup table, by SIP URI
     * @description Scope: `read`.
     */
    get: operations['listMappings']
    put?: never
    /**
     * Adds a row to the lookup table; it counts at once
     * @description Scope: `admin`.
     */
    post: operations['createMapping']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mappings/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The whole table as a mappings.yaml or as CSV, without secrets
     * @description Scope: `read`.
     */
    get: operations['exportMappings']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mappings/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * One row of the lookup table
     * @description Scope: `read`.
     */
    get: operations['getMapping']
    /**
     * Replaces a row; without a secret, the one that is kept stays
     * @description Scope: `admin`.
     */
    put: operations['replaceMapping']
    post?: never
    /**
     * Takes a row out of the lookup table; live calls go on
     * @description Scope: `admin`.
     */
    delete: operations['deleteMapping']
    options?: never
    head?: never
    /**
     * Changes parts of a row (RFC 7396: null takes a part away)
     * @description Scope: `admin`.
     */
    patch: operations['patchMapping']
    trace?: never
  }
  '/v1/mappings/test': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * What would happen to a number, without calling it
     * @description Scope: `read`.
     */
    post: operations['testNumber']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/mappings/import': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Takes in a mappings.yaml, all of it or nothing
     * @description Scope: `admin`.
     */
    post: operations['importMappings']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/tokens': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Tokens that were made, newest first; not those of the configuration
     * @description Scope: `admin`.
     */
    get: operations['listTokens']
    put?: never
    /**
     * Makes a token; it is told once
     * @description An Idempotency-Key does not count here: the reply is not kept.
     *
     *     Scope: `admin`.
     */
    post: operations['createToken']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/tokens/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Refuses a token from now on, and closes what is open for it
     * @description Scope: `admin`.
     */
    delete: operations['revokeToken']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/audit': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Who did what through this interface, newest first
     * @description Scope: `admin`.
     */
    get: operations['listAudit']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/events': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What happens, as it happens
     * @description A stream of server-sent events (text/event-stream), which lasts until one side ends it. Each has an
     *     `id`, its type as `event`, and as `data` one line of JSON: `{"id", "type", "at", "callId", "data"}`.
     *
     *     Whoever reconnects with the header `Last-Event-ID` goes on behind that event. The bridge keeps the latest events only:
     *     what a client missed because it was away for too long, or reads too slowly, is told by an event `events_dropped` whose
     *     data is `{"count", "from", "to", "exact"}`: how many, and the first and last id. `exact` is false when `count` includes
     *     events that the filter would have left out; `count` and `from` are null when the bridge was started anew since. Ask
     *     `/v1/calls` for the present state then.
     *
     *     A comment comes every 15 seconds, and with it the id to go on from. The stream ends when its token is revoked.
     *
     *     Scope: `read`.
     */
    get: operations['streamEvents']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The webhooks of the configuration, and how they get on
     * @description Scope: `read`.
     */
    get: operations['listWebhooks']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/dead-letters': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Deliveries that were given up, the latest first
     * @description Scope: `read`.
     */
    get: operations['listDeadLetters']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/dead-letters/{id}/retry': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Puts a delivery that was given up back among those to be made
     * @description It goes out as soon as its receiver takes deliveries. If it fails again, it is given up at once.
     *
     *     Scope: `control`.
     */
    post: operations['retryDeadLetter']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/webhooks/dead-letters/{id}': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    post?: never
    /**
     * Forgets a delivery that was given up
     * @description Scope: `control`.
     */
    delete: operations['discardDeadLetter']
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/stats': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What became of the calls of the last half hour, day or week
     * @description A call counts in the window in which it arrived. A week is read from the store, once a minute at most.
     *
     *     Scope: `read`.
     */
    get: operations['getStats']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/calls/{id}/series': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How a live call sounded until now, over time
     * @description Loss, concealed sound and bitrates are of the interval before each `at`, not totals. At most 720 points a path: when they are full, neighbours become one and `stepMs` doubles. No paths: nothing was measured yet.
     *
     *     Scope: `read`.
     */
    get: operations['getCallSeries']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/figures': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * How live calls sound, as a stream
     * @description A stream of server-sent events (text/event-stream), which lasts until one side ends it. Each event `figures` has as
     *     `data` one line of JSON, a LiveFigures, or with `call` a CallFigures. They are the latest values only: events have no
     *     id, nothing is replayed, and who reads slowly gets the newest later, never a queue. All calls are measured every two
     *     seconds while somebody reads, one that is asked for by `call` every second; what is not measured anew is not told again.
     *
     *     With `call`, an event `ended` with the data `{"callId"}` says that the call is over, and the stream ends. A comment comes
     *     every 15 seconds. The stream ends when its token is revoked; there are 64 at once at most.
     *
     *     Scope: `read`.
     */
    get: operations['streamFigures']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/analytics': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * What became of the ended calls of a time, by hour or day, mapping, result and quality
     * @description From the records, by when each call arrived. The same question within 10 seconds gets the same answer: whoever asks again and again does well to leave `to` away, or to round it.
     *
     *     Scope: `read`.
     */
    get: operations['getAnalytics']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/analytics/export': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * The same by hour or day, mapping and direction, as CSV
     * @description A failure after the first line cuts the connection, so that half an export does not pass for one.
     *
     *     Scope: `read`.
     */
    get: operations['exportAnalytics']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/metrics': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Figures for Prometheus, in its text format
     * @description What each metric tells is in docs/metrics.md.
     *
     *     Scope: `read`.
     */
    get: operations['getMetrics']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/drain': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    get?: never
    put?: never
    /**
     * Refuses new calls, and stops the bridge when the live ones are over
     * @description Can not be taken back. Asked again, it tells how the first goes on.
     *
     *     Scope: `admin`.
     */
    post: operations['drain']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/errors': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Warnings and errors of the log since the start, the latest first
     * @description Those of one kind (room, code, level and how the message begins) are one entry, counted.
     *
     *     Scope: `read`.
     */
    get: operations['listRecentErrors']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/v1/doctor': {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    /**
     * Looks at everything that calls need, as `cubebridge doctor` does
     * @description Changes nothing and signs nobody in. Takes some seconds at most; one look at a time, and one that is younger than ten seconds is told again.
     *
     *     Scope: `read`.
     */
    get: operations['runDoctor']
    put?: never
    post?: never
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    /**
     * @example {
     *       "to": {
     *         "mapping": "suporte"
     *       }
     *     }
     * @example {
     *       "to": {
     *         "phone": "PJSIP/1003"
     *       }
     *     }
     */
    AddParticipant: {
      to: components['schemas']['Destination']
      /**
       * @description How long it may ring, seconds; the configuration's when absent.
       * @example 30
       */
      timeoutSeconds?: number
    }
    /**
     * @example {
     *       "from": 1795428000000,
     *       "to": 1795431600000,
     *       "timeZone": "America/Sao_Paulo",
     *       "bucket": "hour",
     *       "totals": {
     *         "calls": 2,
     *         "connected": 1,
     *         "succeeded": 1,
     *         "setupMeanMs": 2300,
     *         "mosMean": 3.9,
     *         "successRate": 0.5,
     *         "setupP50Ms": 2300,
     *         "setupP95Ms": 2300,
     *         "talkMs": 62000,
     *         "talkMeanMs": 62000,
     *         "transfers": 0
     *       },
     *       "byTime": [
     *         {
     *           "at": 1795428000000,
     *           "calls": 2,
     *           "connected": 1,
     *           "succeeded": 1,
     *           "setupMeanMs": 2300,
     *           "mosMean": 3.9,
     *           "transfers": 0
     *         }
     *       ],
     *       "byHourOfDay": [
     *         {
     *           "hour": 0,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 1,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 2,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 3,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 4,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 5,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 6,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 7,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 8,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 9,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 10,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 11,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 12,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 13,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 14,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 15,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 16,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 17,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 18,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 19,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 20,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 21,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 22,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         },
     *         {
     *           "hour": 23,
     *           "calls": 0,
     *           "connected": 0,
     *           "succeeded": 0
     *         }
     *       ],
     *       "heat": [
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ],
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ],
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ],
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ],
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ],
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ],
     *         [
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0,
     *           0
     *         ]
     *       ],
     *       "byMapping": [
     *         {
     *           "mapping": "sip:vendas@empresa.com",
     *           "department": "Vendas",
     *           "calls": 2,
     *           "connected": 1,
     *           "succeeded": 1,
     *           "setupMeanMs": 2300,
     *           "mosMean": 3.9,
     *           "talkMs": 62000,
     *           "others": false
     *         }
     *       ],
     *       "byResult": {
     *         "success": 1,
     *         "client": 1
     *       },
     *       "byCause": [
     *         {
     *           "cause": "hung-up",
     *           "result": "success",
     *           "calls": 1
     *         },
     *         {
     *           "cause": "no-answer",
     *           "result": "client",
     *           "calls": 1
     *         }
     *       ],
     *       "byDirection": {
     *         "phone-to-app": 2
     *       },
     *       "setup": [
     *         {
     *           "fromMs": 2000,
     *           "toMs": 3000,
     *           "calls": 1
     *         }
     *       ],
     *       "mos": [
     *         {
     *           "from": 3.6,
     *           "to": 4,
     *           "calls": 1
     *         }
     *       ],
     *       "worst": [
     *         {
     *           "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *           "arrived": 1795428000000,
     *           "from": {
     *             "address": "sip:1001@empresa.com",
     *             "number": "1001",
     *             "displayName": "Recepção"
     *           },
     *           "to": {
     *             "address": "cube:4448515",
     *             "number": "maria",
     *             "displayName": "Maria"
     *           },
     *           "mapping": "sip:vendas@empresa.com",
     *           "mos": 3.9,
     *           "mosToApp": 3.7,
     *           "mosToPhone": 4.1,
     *           "talkMs": 62000,
     *           "cause": "hung-up"
     *         }
     *       ]
     *     }
     */
    Analytics: {
      from: number
      to: number
      timeZone: string
      /**
       * @description Of `byTime`: hours up to 8 days, days beyond.
       * @enum {string}
       */
      bucket: 'hour' | 'day'
      totals: {
        /** @description Ended calls. */
        calls: number
        /** @description Both sides were joined. */
        connected: number
        succeeded: number
        /** @description From arrival until both sides were joined. */
        setupMeanMs: number | null
        /** @description By the E-model, 1 to 4.5: the mean of how both sides heard it. */
        mosMean: number | null
        /** @description 0 to 1; null without calls. */
        successRate: number | null
        /** @description Half were set up within; nearest rank, off by 1 % at most. */
        setupP50Ms: number | null
        setupP95Ms: number | null
        talkMs: number
        /** @description Of connected calls. */
        talkMeanMs: number | null
        transfers: number
      }
      /** @description Every hour or day of the time, also those without calls, oldest first. */
      byTime: {
        /** @description When the local hour or day began. */
        at: number
        /** @description Ended calls. */
        calls: number
        /** @description Both sides were joined. */
        connected: number
        succeeded: number
        /** @description From arrival until both sides were joined. */
        setupMeanMs: number | null
        /** @description By the E-model, 1 to 4.5: the mean of how both sides heard it. */
        mosMean: number | null
        transfers: number
      }[]
      /** @description 24, in local time. */
      byHourOfDay: {
        hour: number
        /** @description Ended calls. */
        calls: number
        /** @description Both sides were joined. */
        connected: number
        succeeded: number
      }[]
      /** @description Calls by weekday, Monday first, and of it by hour, in local time: 7 lists of 24. */
      heat: number[][]
      /** @description Most calls first, 50 at most, then the others as one. */
      byMapping: {
        mapping: string | null
        /** @description Of the latest call. */
        department: string | null
        /** @description Ended calls. */
        calls: number
        /** @description Both sides were joined. */
        connected: number
        succeeded: number
        /** @description From arrival until both sides were joined. */
        setupMeanMs: number | null
        /** @description By the E-model, 1 to 4.5: the mean of how both sides heard it. */
        mosMean: number | null
        talkMs: number
        /** @description All mappings beyond the first 50, summed. */
        others: boolean
      }[]
      /** @description By whose fault the ending was. */
      byResult: {
        [key: string]: number
      }
      /** @description Most calls first. */
      byCause: {
        cause: string
        result: string
        calls: number
      }[]
      byDirection: {
        [key: string]: number
      }
      /** @description Connected calls by how long they took to set up; `toMs` excluded, null: no limit. */
      setup: {
        fromMs: number
        toMs: number | null
        calls: number
      }[]
      /** @description Calls by MOS; `to` excluded, but for the best. */
      mos: {
        from: number
        to: number
        calls: number
      }[]
      /** @description The 20 with the lowest MOS below 4, lowest first. */
      worst: {
        callId: string
        arrived: number
        from: components['schemas']['Party']
        to: components['schemas']['Party']
        mapping: string | null
        mos: number
        mosToApp: number | null
        mosToPhone: number | null
        talkMs: number
        cause: string
      }[]
    }
    /**
     * @example {
     *       "id": "812",
     *       "at": 1795428031000,
     *       "actor": "dashboard",
     *       "tokenId": "7",
     *       "action": "transferCall",
     *       "target": "calls/0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "detail": {
     *         "participant": "phone",
     *         "to": {
     *           "extension": "1002"
     *         }
     *       },
     *       "outcome": "done",
     *       "status": 202,
     *       "ip": "127.0.0.1"
     *     }
     */
    AuditEntry: {
      id: string
      at: number
      actor: string
      tokenId: string
      action: string
      target: string
      /** @description The request, without secrets, SDP and digits. */
      detail: {
        [key: string]: unknown
      }
      /**
       * @description refused: the request was (4xx); failed: the bridge could not (5xx).
       * @enum {string}
       */
      outcome: 'done' | 'refused' | 'failed'
      status: number
      ip: string
    }
    /**
     * @example {
     *       "entries": [],
     *       "next": null
     *     }
     */
    AuditList: {
      entries: components['schemas']['AuditEntry'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "direction": "phone-to-app",
     *       "mapping": "vendas",
     *       "phone": "PJSIP/1001"
     *     }
     * @example {
     *       "direction": "phone-to-phone",
     *       "phone": "PJSIP/1001",
     *       "to": {
     *         "extension": "1002"
     *       },
     *       "timeoutSeconds": 30
     *     }
     */
    BeginCall: {
      /**
       * @description phone-to-app and phone-to-phone ring the phone first, app-to-phone the apps.
       * @enum {string}
       */
      direction: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
      /**
       * @description Extension or SIP URI of a mapping; not for phone-to-phone.
       * @example vendas
       * @example sip:vendas@empresa.com
       */
      mapping?: string
      /**
       * @description Endpoint to ring; the mapping's own phone when absent.
       * @example PJSIP/1001
       */
      phone?: string
      /** @description phone-to-phone: whom the phone is connected with. */
      to?: components['schemas']['Destination']
      /** @description Who the party that is rung first sees as the caller. */
      callerId?: {
        number: string
        name?: string
      }
      /**
       * @description How long it may ring, seconds; the configuration's when absent.
       * @example 30
       */
      timeoutSeconds?: number
    }
    /**
     * @example {
     *       "channels": [
     *         "1795428000.12",
     *         "1795428000.15"
     *       ]
     *     }
     */
    BridgeChannels: {
      channels: [string, string]
    }
    /**
     * @example {
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "direction": "phone-to-app",
     *       "state": "talking",
     *       "since": 1795428002300,
     *       "arrived": 1795428000000,
     *       "held": false,
     *       "from": {
     *         "address": "sip:1001@empresa.com",
     *         "number": "1001",
     *         "displayName": "Recepção"
     *       },
     *       "to": {
     *         "address": "cube:4448515",
     *         "number": "maria",
     *         "displayName": "Maria"
     *       },
     *       "mapping": "sip:vendas@empresa.com",
     *       "department": "Vendas",
     *       "channelId": "1795428000.12",
     *       "cubeSessionId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77",
     *       "alarms": [],
     *       "participants": [],
     *       "transfer": null,
     *       "recording": null,
     *       "monitors": []
     *     }
     */
    Call: {
      callId: string
      /** @enum {string} */
      direction: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
      /** @enum {string} */
      state: 'arriving' | 'ringing' | 'joining' | 'talking' | 'ending'
      /** @description When the state began. */
      since: number
      /** @description When the call began. */
      arrived: number
      held: boolean
      from: components['schemas']['Party']
      to: components['schemas']['Party']
      /** @description SIP URI of the mapping. */
      mapping: string | null
      department: string | null
      /** @description Asterisk's id of the phone's channel. */
      channelId: string | null
      /** @description ConnectyCube's id of the call. */
      cubeSessionId: string | null
      /** @description What is wrong with the audio now; figures: /v1/calls/{id}/media. */
      alarms: components['schemas']['MediaAlarm'][]
      /** @description Who is in, or being rung. */
      participants: components['schemas']['Participant'][]
      /** @description The one under way, or the last. */
      transfer: components['schemas']['Transfer'] | null
      /** @description What is being recorded. */
      recording: components['schemas']['LiveRecording'] | null
      /** @description Who listens. */
      monitors: components['schemas']['Monitor'][]
    }
    /**
     * @example {
     *       "type": "call.started",
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "at": 1795428000000,
     *       "data": {}
     *     }
     */
    CallEvent: {
      /**
       * @example call.started
       * @example call.transfer
       * @example call.ended
       */
      type: string
      callId: string
      at: number
      data: {
        [key: string]: unknown
      }
    }
    /**
     * @example {
     *       "at": 1795428064410,
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "media": null,
     *       "participants": []
     *     }
     */
    CallFigures: {
      /** @description When they were measured. */
      at: number
      callId: string
      /** @description Of the first app's talk path, as /v1/calls/{id}/media. */
      media: components['schemas']['CallMedia'] | null
      /** @description As /v1/calls/{id}/participants. */
      participants: components['schemas']['ParticipantFigures'][]
    }
    /**
     * @example {
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "channelId": "1795428000.12",
     *       "cubeSessionId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77",
     *       "direction": "phone-to-app",
     *       "from": {
     *         "address": "sip:1001@empresa.com",
     *         "number": "1001",
     *         "displayName": "Recepção"
     *       },
     *       "to": {
     *         "address": "cube:4448515",
     *         "number": "maria",
     *         "displayName": "Maria"
     *       },
     *       "answeredBy": {
     *         "address": "cube:4448515",
     *         "number": "maria",
     *         "displayName": "Maria"
     *       },
     *       "mapping": "sip:vendas@empresa.com",
     *       "department": "Vendas",
     *       "times": {
     *         "arrived": 1795428000000,
     *         "rung": 1795428000410,
     *         "accepted": 1795428002000,
     *         "joined": 1795428002300,
     *         "firstAudioToApp": 1795428002310,
     *         "firstAudioToPhone": 1795428002340,
     *         "ended": 1795428064300
     *       },
     *       "setupMs": 2300,
     *       "talkMs": 62000,
     *       "endedBy": "phone",
     *       "cause": "hung-up",
     *       "detail": null,
     *       "result": "success",
     *       "media": null,
     *       "phone": {},
     *       "app": {},
     *       "participants": [],
     *       "transfers": [],
     *       "recordings": [],
     *       "events": [
     *         {
     *           "type": "call.started",
     *           "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *           "at": 1795428000000,
     *           "data": {}
     *         }
     *       ]
     *     }
     */
    CallHistory: {
      callId: string
      channelId: string | null
      cubeSessionId: string | null
      /** @enum {string} */
      direction: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
      from: components['schemas']['Party']
      to: components['schemas']['Party']
      answeredBy: components['schemas']['Party'] | null
      mapping: string | null
      department: string | null
      /** @description When each stage was reached; null: never. */
      times: {
        arrived: number
        rung: number | null
        accepted: number | null
        joined: number | null
        firstAudioToApp: number | null
        firstAudioToPhone: number | null
        ended: number
      }
      /** @description From arrival until both talked. */
      setupMs: number | null
      talkMs: number
      /**
       * @example phone
       * @example app
       * @example operator
       * @example bridge
       */
      endedBy: string
      /** @example hung-up */
      cause: string
      detail: string | null
      /**
       * @example success
       * @example client
       * @example server
       * @example upstream
       * @example indeterminate
       */
      result: string
      /** @description The last figures of the talk path, as /v1/calls/{id}/media. */
      media: {
        [key: string]: unknown
      } | null
      /** @description What Asterisk adds, e.g. its own RTP statistics of the phone's leg. */
      phone: {
        [key: string]: unknown
      }
      app: {
        [key: string]: unknown
      }
      participants: {
        id: string
        kind: string
        role: string
        party: components['schemas']['Party']
        /** @description Null: it never came in. */
        joined: number | null
        left: number | null
        endedBy: string
        cause: string
        detail: string | null
        media: {
          [key: string]: unknown
        } | null
        network: {
          [key: string]: unknown
        }
      }[]
      transfers: components['schemas']['Transfer'][]
      recordings: string[]
      /** @description What happened, in order. */
      events: components['schemas']['CallEvent'][]
    }
    /**
     * @example {
     *       "calls": [],
     *       "next": null
     *     }
     */
    CallList: {
      calls: components['schemas']['Call'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "sampledAt": 1795428064410,
     *       "audio": "both-ways",
     *       "alarms": [],
     *       "alarmHistory": [
     *         {
     *           "alarm": "high-loss-from-app",
     *           "since": 1795428030100,
     *           "until": 1795428041600
     *         }
     *       ],
     *       "phoneCodec": "PCMU",
     *       "appCodec": "opus",
     *       "paths": {
     *         "toApp": "RTP(PCMU) -> reorder(40ms) -> PCMU(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP",
     *         "toPhone": "SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 8kHz) -> PCMU(encode) -> RTP(PCMU) -> UDP"
     *       },
     *       "fromPhone": {
     *         "packets": 3105,
     *         "bytes": 534060,
     *         "lost": 12,
     *         "late": 1,
     *         "duplicates": 0,
     *         "concealedMs": 0,
     *         "fecRecovered": 0,
     *         "missedPercent": 0.42,
     *         "burstRatio": 1.08,
     *         "jitterMs": 1.4,
     *         "bufferDelayMs": 0.6,
     *         "levelDbov": -24.1,
     *         "clippingPercent": 0,
     *         "silencePercent": 41.7,
     *         "mos": 4.27,
     *         "mosRecent": 4.36,
     *         "strangers": 0,
     *         "malformed": 0,
     *         "unauthentic": 0
     *       },
     *       "fromApp": {
     *         "packets": 3105,
     *         "bytes": 534060,
     *         "lost": 12,
     *         "late": 1,
     *         "duplicates": 0,
     *         "concealedMs": 180,
     *         "fecRecovered": 9,
     *         "missedPercent": 0.42,
     *         "burstRatio": 1.08,
     *         "jitterMs": 1.4,
     *         "bufferDelayMs": 38.2,
     *         "levelDbov": -24.1,
     *         "clippingPercent": 0,
     *         "silencePercent": 41.7,
     *         "mos": 4.21,
     *         "mosRecent": 4.36,
     *         "strangers": 0,
     *         "malformed": 0,
     *         "unauthentic": 0
     *       },
     *       "toPhone": {
     *         "packets": 3109,
     *         "bytes": 497440,
     *         "bitrate": null,
     *         "complexity": null,
     *         "expectedLossPercent": null
     *       },
     *       "toApp": {
     *         "packets": 3092,
     *         "bytes": 187120,
     *         "bitrate": 24000,
     *         "complexity": 5,
     *         "expectedLossPercent": 10
     *       },
     *       "appReport": {
     *         "fractionLost": 0.008,
     *         "lost": 21,
     *         "jitterMs": 3.2,
     *         "roundTripMs": 48.3
     *       },
     *       "video": {
     *         "toApp": {
     *           "path": "RTP(99) -> H264(decode) -> VP8(encode) -> RTP(96) -> SRTP",
     *           "mode": "transcoded",
     *           "hindrance": null,
     *           "received": {
     *             "codec": "H264",
     *             "width": 1280,
     *             "height": 720,
     *             "frameRate": 30,
     *             "bitrate": 512000,
     *             "packets": 3720,
     *             "bytes": 3960000,
     *             "pictures": 1861,
     *             "keyframes": 5,
     *             "lost": 12,
     *             "jitterMs": 3.1,
     *             "keyframeRequests": 4,
     *             "nacks": 0,
     *             "dropped": 0,
     *             "freezes": 1,
     *             "freezeMs": 420
     *           },
     *           "sent": {
     *             "codec": "VP8",
     *             "width": 854,
     *             "height": 480,
     *             "frameRate": 25,
     *             "bitrate": 256000,
     *             "packets": 1904,
     *             "bytes": 1982000,
     *             "pictures": 1550,
     *             "keyframes": 7,
     *             "lost": 8,
     *             "jitterMs": 5.4,
     *             "keyframeRequests": 2,
     *             "nacks": 8,
     *             "retransmitted": 8,
     *             "roundTripMs": 48.3,
     *             "estimate": 302000
     *           },
     *           "transcoding": {
     *             "target": {
     *               "width": 854,
     *               "height": 480,
     *               "frameRate": 25,
     *               "bitrate": 256000
     *             },
     *             "decodeMs": 2.1,
     *             "encodeMs": 5.4,
     *             "queueMs": 8,
     *             "droppedPictures": 0,
     *             "decodeErrors": 0,
     *             "restarts": 0
     *           }
     *         },
     *         "toPhone": {
     *           "path": "SRTP -> RTP(96) -> VP8(decode) -> H264(encode) -> RTP(99) -> UDP",
     *           "mode": "transcoded",
     *           "hindrance": null,
     *           "received": {
     *             "codec": "VP8",
     *             "width": 640,
     *             "height": 480,
     *             "frameRate": 30,
     *             "bitrate": 486000,
     *             "packets": 3720,
     *             "bytes": 3960000,
     *             "pictures": 1861,
     *             "keyframes": 5,
     *             "lost": 0,
     *             "jitterMs": 3.1,
     *             "keyframeRequests": 4,
     *             "nacks": 0,
     *             "dropped": 0,
     *             "freezes": 0,
     *             "freezeMs": 420
     *           },
     *           "sent": {
     *             "codec": "H264",
     *             "width": 640,
     *             "height": 480,
     *             "frameRate": 25,
     *             "bitrate": 512000,
     *             "packets": 1904,
     *             "bytes": 1982000,
     *             "pictures": 1550,
     *             "keyframes": 7,
     *             "lost": 8,
     *             "jitterMs": 5.4,
     *             "keyframeRequests": 2,
     *             "nacks": 0,
     *             "retransmitted": 8,
     *             "roundTripMs": 48.3,
     *             "estimate": null
     *           },
     *           "transcoding": {
     *             "target": {
     *               "width": 640,
     *               "height": 480,
     *               "frameRate": 30,
     *               "bitrate": 512000
     *             },
     *             "decodeMs": 2.1,
     *             "encodeMs": 5.4,
     *             "queueMs": 8,
     *             "droppedPictures": 0,
     *             "decodeErrors": 0,
     *             "restarts": 0
     *           }
     *         }
     *       }
     *     }
     */
    CallMedia: {
      callId: string
      sampledAt: number
      /**
       * @description Who is heard, as far as alarms tell.
       * @enum {string}
       */
      audio: 'both-ways' | 'one-way' | 'none'
      /** @description What is wrong now. */
      alarms: components['schemas']['MediaAlarm'][]
      alarmHistory: {
        alarm: components['schemas']['MediaAlarm']
        since: number
        until: number | null
      }[]
      phoneCodec: string | null
      appCodec: string | null
      paths: {
        toApp: string
        toPhone: string
      }
      /** @description What the phone says, and how the app hears it. */
      fromPhone: components['schemas']['DirectionQuality']
      /** @description What the app says, and how the phone hears it. */
      fromApp: components['schemas']['DirectionQuality']
      toPhone: components['schemas']['Sent']
      toApp: components['schemas']['Sent']
      /** @description What the app reports of what it is sent (RTCP); null before its first report. */
      appReport: {
        /** @description Between its last two reports, 0 to 1. */
        fractionLost: number
        lost: number
        jitterMs: number
        roundTripMs: number | null
      } | null
      /** @description Null: the call has no video. */
      video: components['schemas']['CallVideo'] | null
    }
    /**
     * @example {
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "channelId": "1795428000.12",
     *       "cubeSessionId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77",
     *       "direction": "phone-to-app",
     *       "from": {
     *         "address": "sip:1001@empresa.com",
     *         "number": "1001",
     *         "displayName": "Recepção"
     *       },
     *       "to": {
     *         "address": "cube:4448515",
     *         "number": "maria",
     *         "displayName": "Maria"
     *       },
     *       "answeredBy": {
     *         "address": "cube:4448515",
     *         "number": "maria",
     *         "displayName": "Maria"
     *       },
     *       "mapping": "sip:vendas@empresa.com",
     *       "department": "Vendas",
     *       "times": {
     *         "arrived": 1795428000000,
     *         "rung": 1795428000410,
     *         "accepted": 1795428002000,
     *         "joined": 1795428002300,
     *         "firstAudioToApp": 1795428002310,
     *         "firstAudioToPhone": 1795428002340,
     *         "ended": 1795428064300
     *       },
     *       "setupMs": 2300,
     *       "talkMs": 62000,
     *       "endedBy": "phone",
     *       "cause": "hung-up",
     *       "detail": null,
     *       "result": "success",
     *       "media": null,
     *       "phone": {},
     *       "app": {},
     *       "participants": [],
     *       "transfers": [],
     *       "recordings": []
     *     }
     */
    CallRecord: {
      callId: string
      channelId: string | null
      cubeSessionId: string | null
      /** @enum {string} */
      direction: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
      from: components['schemas']['Party']
      to: components['schemas']['Party']
      answeredBy: components['schemas']['Party'] | null
      mapping: string | null
      department: string | null
      /** @description When each stage was reached; null: never. */
      times: {
        arrived: number
        rung: number | null
        accepted: number | null
        joined: number | null
        firstAudioToApp: number | null
        firstAudioToPhone: number | null
        ended: number
      }
      /** @description From arrival until both talked. */
      setupMs: number | null
      talkMs: number
      /**
       * @example phone
       * @example app
       * @example operator
       * @example bridge
       */
      endedBy: string
      /** @example hung-up */
      cause: string
      detail: string | null
      /**
       * @example success
       * @example client
       * @example server
       * @example upstream
       * @example indeterminate
       */
      result: string
      /** @description The last figures of the talk path, as /v1/calls/{id}/media. */
      media: {
        [key: string]: unknown
      } | null
      /** @description What Asterisk adds, e.g. its own RTP statistics of the phone's leg. */
      phone: {
        [key: string]: unknown
      }
      app: {
        [key: string]: unknown
      }
      participants: {
        id: string
        kind: string
        role: string
        party: components['schemas']['Party']
        /** @description Null: it never came in. */
        joined: number | null
        left: number | null
        endedBy: string
        cause: string
        detail: string | null
        media: {
          [key: string]: unknown
        } | null
        network: {
          [key: string]: unknown
        }
      }[]
      transfers: components['schemas']['Transfer'][]
      recordings: string[]
    }
    /**
     * @example {
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "stepMs": 5000,
     *       "paths": [
     *         {
     *           "participant": "p2",
     *           "at": [
     *             1795428007300,
     *             1795428012300
     *           ],
     *           "mosToApp": [
     *             null,
     *             4.36
     *           ],
     *           "mosToPhone": [
     *             4.3,
     *             4.31
     *           ],
     *           "lossToAppPercent": [
     *             0,
     *             0.4
     *           ],
     *           "lossToPhonePercent": [
     *             0,
     *             0
     *           ],
     *           "jitterFromPhoneMs": [
     *             0.8,
     *             1.4
     *           ],
     *           "jitterFromAppMs": [
     *             3.9,
     *             4.1
     *           ],
     *           "concealedToPhoneMs": [
     *             40,
     *             0
     *           ],
     *           "roundTripMs": [
     *             null,
     *             48.3
     *           ],
     *           "levelPhoneDbov": [
     *             -22.4,
     *             -24.1
     *           ],
     *           "levelAppDbov": [
     *             -30.2,
     *             -127
     *           ],
     *           "bitrateToApp": [
     *             23840,
     *             24100
     *           ],
     *           "bitrateToPhone": [
     *             64000,
     *             63980
     *           ],
     *           "video": {
     *             "bitrateFromPhone": [
     *               512000,
     *               509600
     *             ],
     *             "bitrateToApp": [
     *               254400,
     *               256100
     *             ],
     *             "bitrateFromApp": [
     *               486000,
     *               488300
     *             ],
     *             "bitrateToPhone": [
     *               510200,
     *               511000
     *             ],
     *             "frameRateFromPhone": [
     *               30,
     *               29.8
     *             ],
     *             "frameRateToApp": [
     *               25,
     *               25
     *             ],
     *             "frameRateFromApp": [
     *               30,
     *               30
     *             ],
     *             "frameRateToPhone": [
     *               30,
     *               29.9
     *             ],
     *             "linesFromPhone": [
     *               720,
     *               720
     *             ],
     *             "linesToApp": [
     *               480,
     *               480
     *             ],
     *             "linesFromApp": [
     *               480,
     *               480
     *             ],
     *             "linesToPhone": [
     *               480,
     *               480
     *             ],
     *             "lossToAppPercent": [
     *               0,
     *               0.3
     *             ],
     *             "lossToPhonePercent": [
     *               0,
     *               0
     *             ],
     *             "frozenToAppMs": [
     *               0,
     *               420
     *             ],
     *             "frozenToPhoneMs": [
     *               0,
     *               0
     *             ]
     *           }
     *         }
     *       ]
     *     }
     */
    CallSeries: {
      callId: string
      /** @description About how long each interval is; it doubles when a call is long. */
      stepMs: number
      /** @description One for each app of the call: its own talk path's. */
      paths: {
        /** @description The app whose talk path it is. */
        participant: string
        /** @description When each interval ended, oldest first. */
        at: number[]
        /** @description As the app hears the phone, of the ten seconds before `at`. */
        mosToApp: (number | null)[]
        /** @description As the phone hears the app. */
        mosToPhone: (number | null)[]
        /** @description Packets that did not reach the app, before it made up for them. */
        lossToAppPercent: (number | null)[]
        /** @description Packets of the app that did not arrive, before anything made up for them. */
        lossToPhonePercent: (number | null)[]
        /** @description RFC 3550 6.4.1. */
        jitterFromPhoneMs: (number | null)[]
        /** @description RFC 3550 6.4.1. */
        jitterFromAppMs: (number | null)[]
        /** @description Sound that the bridge made up for what the app did not deliver. */
        concealedToPhoneMs: (number | null)[]
        /** @description Between bridge and app. */
        roundTripMs: (number | null)[]
        /** @description What the phone says, -127 (silence) to 0 (full scale). */
        levelPhoneDbov: (number | null)[]
        /** @description What the app says. */
        levelAppDbov: (number | null)[]
        /** @description Bits a second of payload, without headers. */
        bitrateToApp: (number | null)[]
        /** @description Bits a second of payload, without headers. */
        bitrateToPhone: (number | null)[]
        video: {
          /** @description Bits a second. */
          bitrateFromPhone: (number | null)[]
          /** @description Bits a second. */
          bitrateToApp: (number | null)[]
          /** @description Bits a second. */
          bitrateFromApp: (number | null)[]
          /** @description Bits a second. */
          bitrateToPhone: (number | null)[]
          /** @description Pictures a second. */
          frameRateFromPhone: (number | null)[]
          /** @description Pictures a second. */
          frameRateToApp: (number | null)[]
          /** @description Pictures a second. */
          frameRateFromApp: (number | null)[]
          /** @description Pictures a second. */
          frameRateToPhone: (number | null)[]
          /** @description The shorter side of the picture, pixels: 720 of 1280×720, upright or not. */
          linesFromPhone: (number | null)[]
          /** @description As above. */
          linesToApp: (number | null)[]
          /** @description As above. */
          linesFromApp: (number | null)[]
          /** @description As above. */
          linesToPhone: (number | null)[]
          /** @description Packets that were lost on the way to the bridge or on from it. */
          lossToAppPercent: (number | null)[]
          /** @description As above. */
          lossToPhonePercent: (number | null)[]
          /** @description For how long the picture from the phone stood still. */
          frozenToAppMs: (number | null)[]
          /** @description For how long the picture from the app stood still. */
          frozenToPhoneMs: (number | null)[]
        } | null
      }[]
    }
    /**
     * @example {
     *       "toApp": {
     *         "path": "RTP(99) -> H264(decode) -> VP8(encode) -> RTP(96) -> SRTP",
     *         "mode": "transcoded",
     *         "hindrance": null,
     *         "received": {
     *           "codec": "H264",
     *           "width": 1280,
     *           "height": 720,
     *           "frameRate": 30,
     *           "bitrate": 512000,
     *           "packets": 3720,
     *           "bytes": 3960000,
     *           "pictures": 1861,
     *           "keyframes": 5,
     *           "lost": 12,
     *           "jitterMs": 3.1,
     *           "keyframeRequests": 4,
     *           "nacks": 0,
     *           "dropped": 0,
     *           "freezes": 1,
     *           "freezeMs": 420
     *         },
     *         "sent": {
     *           "codec": "VP8",
     *           "width": 854,
     *           "height": 480,
     *           "frameRate": 25,
     *           "bitrate": 256000,
     *           "packets": 1904,
     *           "bytes": 1982000,
     *           "pictures": 1550,
     *           "keyframes": 7,
     *           "lost": 8,
     *           "jitterMs": 5.4,
     *           "keyframeRequests": 2,
     *           "nacks": 8,
     *           "retransmitted": 8,
     *           "roundTripMs": 48.3,
     *           "estimate": 302000
     *         },
     *         "transcoding": {
     *           "target": {
     *             "width": 854,
     *             "height": 480,
     *             "frameRate": 25,
     *             "bitrate": 256000
     *           },
     *           "decodeMs": 2.1,
     *           "encodeMs": 5.4,
     *           "queueMs": 8,
     *           "droppedPictures": 0,
     *           "decodeErrors": 0,
     *           "restarts": 0
     *         }
     *       },
     *       "toPhone": {
     *         "path": "SRTP -> RTP(96) -> VP8(decode) -> H264(encode) -> RTP(99) -> UDP",
     *         "mode": "transcoded",
     *         "hindrance": null,
     *         "received": {
     *           "codec": "VP8",
     *           "width": 640,
     *           "height": 480,
     *           "frameRate": 30,
     *           "bitrate": 486000,
     *           "packets": 3720,
     *           "bytes": 3960000,
     *           "pictures": 1861,
     *           "keyframes": 5,
     *           "lost": 0,
     *           "jitterMs": 3.1,
     *           "keyframeRequests": 4,
     *           "nacks": 0,
     *           "dropped": 0,
     *           "freezes": 0,
     *           "freezeMs": 420
     *         },
     *         "sent": {
     *           "codec": "H264",
     *           "width": 640,
     *           "height": 480,
     *           "frameRate": 25,
     *           "bitrate": 512000,
     *           "packets": 1904,
     *           "bytes": 1982000,
     *           "pictures": 1550,
     *           "keyframes": 7,
     *           "lost": 8,
     *           "jitterMs": 5.4,
     *           "keyframeRequests": 2,
     *           "nacks": 0,
     *           "retransmitted": 8,
     *           "roundTripMs": 48.3,
     *           "estimate": null
     *         },
     *         "transcoding": {
     *           "target": {
     *             "width": 640,
     *             "height": 480,
     *             "frameRate": 30,
     *             "bitrate": 512000
     *           },
     *           "decodeMs": 2.1,
     *           "encodeMs": 5.4,
     *           "queueMs": 8,
     *           "droppedPictures": 0,
     *           "decodeErrors": 0,
     *           "restarts": 0
     *         }
     *       }
     *     }
     */
    CallVideo: {
      toApp: components['schemas']['VideoDirection']
      toPhone: components['schemas']['VideoDirection']
    }
    /**
     * @example {
     *       "mode": "barge"
     *     }
     */
    ChangeMonitor: {
      /**
       * @description listen: hears all; whisper: one participant hears the operator also; barge: all do.
       * @example listen
       * @enum {string}
       */
      mode: 'listen' | 'whisper' | 'barge'
    }
    /**
     * @example {
     *       "uniqueId": "1795428000.12",
     *       "name": "PJSIP/1001-00000001",
     *       "state": "Up",
     *       "caller": {
     *         "number": "1001",
     *         "name": "Recepção"
     *       },
     *       "connected": {
     *         "number": "vendas",
     *         "name": ""
     *       },
     *       "context": "usuarios_internos",
     *       "exten": "vendas",
     *       "application": "Stasis",
     *       "bridgeId": null,
     *       "dial": null,
     *       "since": 1795428000000
     *     }
     */
    Channel: {
      uniqueId: string
      name: string
      state: string
      caller: {
        number: string
        name: string
      }
      connected: {
        number: string
        name: string
      }
      context: string
      exten: string
      application: string
      bridgeId: string | null
      dial: string | null
      since: number
    }
    /**
     * @example {
     *       "channels": [],
     *       "next": null
     *     }
     */
    ChannelList: {
      channels: components['schemas']['Channel'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "channelId": "cb-originate-7f3b11"
     *     }
     */
    ChannelOriginated: {
      channelId: string
    }
    /**
     * @example {
     *       "participant": "app",
     *       "to": {
     *         "extension": "1002"
     *       },
     *       "sound": "music"
     *     }
     */
    Consult: {
      /**
       * @description Who asks back: they talk with the target, the other waits.
       * @example p1
       * @example phone
       * @example app
       */
      participant: string
      to: components['schemas']['Destination']
      /**
       * @description What whoever waits hears.
       * @default music
       * @enum {string}
       */
      sound: 'music' | 'silence'
      /**
       * @description How long it may ring, seconds; the configuration's when absent.
       * @example 30
       */
      timeoutSeconds?: number
    }
    /**
     * @example {
     *       "name": "dashboard",
     *       "scopes": [
     *         "read"
     *       ]
     *     }
     */
    CreateToken: {
      /**
       * @description Whose it is: the audit log names them so.
       * @example dashboard
       */
      name: string
      /** @description control and monitor include read; admin includes all. */
      scopes: ('read' | 'control' | 'monitor' | 'admin')[]
      /** @description Epoch ms; never when absent. */
      expiresAt?: number
    }
    /**
     * @example {
     *       "id": "7",
     *       "name": "dashboard",
     *       "scopes": [
     *         "read"
     *       ],
     *       "createdAt": 1795428000000,
     *       "expiresAt": null,
     *       "revokedAt": null,
     *       "lastUsedAt": 1795428064000,
     *       "token": "cb_REPLACE-ME"
     *     }
     */
    CreatedToken: {
      id: string
      name: string
      /** @description control and monitor include read; admin includes all. */
      scopes: ('read' | 'control' | 'monitor' | 'admin')[]
      createdAt: number
      expiresAt: number | null
      revokedAt: number | null
      /** @description To the minute. */
      lastUsedAt: number | null
      /** @description The token. It is told here and never again. */
      token: string
    }
    /**
     * @example {
     *       "id": "m5x1k2a3f9c0de-1042.9f86d081",
     *       "hook": "crm",
     *       "eventId": "m5x1k2a3f9c0de-1042",
     *       "type": "call.ended",
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "body": "{\"id\":\"m5x1k2a3f9c0de-1042\",\"type\":\"call.ended\",\"at\":1795428000000,\"callId\":\"0c2b…\",\"data\":{}}",
     *       "createdAt": 1795428000000,
     *       "attempts": 41,
     *       "error": "answered 500",
     *       "diedAt": 1795514400000
     *     }
     */
    DeadLetter: {
      id: string
      hook: string
      eventId: string
      type: string
      callId: string | null
      /** @description What was to be sent: the event as JSON. */
      body: string
      createdAt: number
      attempts: number
      error: string
      /** @description When it was given up. */
      diedAt: number
    }
    /**
     * @example {
     *       "deadLetters": [],
     *       "next": null
     *     }
     */
    DeadLetterList: {
      deadLetters: components['schemas']['DeadLetter'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @description Exactly one of the four.
     * @example {
     *       "extension": "1002"
     *     }
     * @example {
     *       "phone": "PJSIP/1001"
     *     }
     * @example {
     *       "mapping": "vendas"
     *     }
     */
    Destination: {
      /**
       * @description A phone of the switch.
       * @example PJSIP/1001
       */
      phone?: string
      /** @description What a phone could dial: goes by a mapping or route, or else by the dialplan. */
      extension?: string
      /** @description A SIP address: a mapping's, or else by the configured trunk. */
      sipUri?: string
      /** @description The apps of a mapping, by extension or SIP URI. */
      mapping?: string
    }
    /**
     * @example {
     *       "packets": 3105,
     *       "bytes": 534060,
     *       "lost": 12,
     *       "late": 1,
     *       "duplicates": 0,
     *       "concealedMs": 0,
     *       "fecRecovered": 0,
     *       "missedPercent": 0.42,
     *       "burstRatio": 1.08,
     *       "jitterMs": 1.4,
     *       "bufferDelayMs": 0.6,
     *       "levelDbov": -24.1,
     *       "clippingPercent": 0,
     *       "silencePercent": 41.7,
     *       "mos": 4.27,
     *       "mosRecent": 4.36,
     *       "strangers": 0,
     *       "malformed": 0,
     *       "unauthentic": 0
     *     }
     */
    DirectionQuality: {
      /** @description That arrived. */
      packets: number
      bytes: number
      /** @description Packets that never arrived (RFC 3550 A.3). */
      lost: number
      /** @description Packets that came after their time and were thrown away. */
      late: number
      duplicates: number
      /** @description Audio that the bridge made up, milliseconds. */
      concealedMs: number
      /** @description Lost frames that in-band FEC gave back. */
      fecRecovered: number
      /** @description What was neither in time nor recovered. */
      missedPercent: number
      /** @description 1 when misses are spread at random, more when they come in a row (ITU-T G.107). */
      burstRatio: number
      /** @description RFC 3550 6.4.1. */
      jitterMs: number
      /** @description How long packets wait in the bridge now, on average. */
      bufferDelayMs: number
      /** @description Of the last second; 0 is full scale, -127 silence. */
      levelDbov: number
      /** @description Samples at full scale; null: not measured. */
      clippingPercent: number | null
      /** @description Frames below -60 dBov; null: not measured. */
      silencePercent: number | null
      /** @description Of the call so far, by the E-model (ITU-T G.107): 4.41 is the best. Null: nothing to rate yet. */
      mos: number | null
      /** @description The same of the last ten seconds. */
      mosRecent: number | null
      /** @description Packets from elsewhere, dropped. */
      strangers: number
      /** @description Packets that were not what was agreed, dropped. */
      malformed: number
      /** @description Packets that failed authentication, dropped. */
      unauthentic: number
    }
    /**
     * @example {
     *       "mappings": [
     *         {
     *           "source": "file",
     *           "sipUri": "sip:vendas@empresa.com",
     *           "displayName": "João Vendedor",
     *           "department": "Vendas",
     *           "cube": {
     *             "userId": 4448514,
     *             "login": "vendas_conectycube"
     *           },
     *           "ring": [
     *             "maria",
     *             4448516
     *           ],
     *           "phone": "PJSIP/1001",
     *           "audio": null,
     *           "limits": {
     *             "maxConcurrent": 5
     *           },
     *           "recording": null,
     *           "room": null
     *         }
     *       ],
     *       "routes": [
     *         {
     *           "name": "app-users",
     *           "from": "phones",
     *           "match": "_8.",
     *           "identity": "sip:gateway@empresa.com",
     *           "rings": "{rest}",
     *           "dials": null,
     *           "limits": null
     *         }
     *       ],
     *       "leftOut": [],
     *       "file": {
     *         "loadedAt": 1795428000000,
     *         "error": null
     *       }
     *     }
     */
    Directory: {
      mappings: {
        /**
         * @description Where it is changed.
         * @enum {string}
         */
        source: 'file' | 'database'
        sipUri: string
        displayName: string
        department: string | null
        cube: {
          userId: number
          login: string
        }
        ring: (string | number)[]
        phone: string | null
        audio: {
          [key: string]: unknown
        } | null
        limits: {
          [key: string]: unknown
        } | null
        recording: {
          [key: string]: unknown
        } | null
        room: {
          [key: string]: unknown
        } | null
      }[]
      /** @description The most specific pattern first: the order in which they are tried. */
      routes: {
        name: string
        /** @enum {string} */
        from: 'phones' | 'apps'
        match: string
        identity: string
        /** @description Which app user, as a template. */
        rings: string | null
        /** @description Which endpoint, as a template. */
        dials: string | null
        limits: {
          [key: string]: unknown
        } | null
      }[]
      /** @description Mappings of the database that are not in use, and why. */
      leftOut: {
        sipUri: string
        why: string
      }[]
      file: {
        loadedAt: number
        /** @description Why mappings.yaml as it is now is not in use. */
        error: string | null
      }
    }
    /**
     * @example {
     *       "at": 1795428000000,
     *       "tookMs": 412,
     *       "probes": [
     *         {
     *           "name": "ari",
     *           "status": "ok",
     *           "found": "http://127.0.0.1:8088: Asterisk 22.5.2, user cubebridge may write",
     *           "advice": null
     *         },
     *         {
     *           "name": "modules",
     *           "status": "warning",
     *           "found": "all 15 that calls need; not loaded: codec_g722.so",
     *           "advice": "without codec_g722.so wideband phones are heard in narrowband by others"
     *         }
     *       ]
     *     }
     */
    DoctorReport: {
      /** @description When the looking began. */
      at: number
      tookMs: number
      probes: {
        name: string
        /** @enum {string} */
        status: 'ok' | 'warning' | 'failed'
        /** @description What there is. May have line breaks. */
        found: string
        /** @description What to do about it. */
        advice: string | null
      }[]
    }
    /**
     * @example {
     *       "seconds": 120
     *     }
     */
    Drain: {
      /** @description How long live calls may go on; calls.drainSeconds when absent. */
      seconds?: number
    }
    /**
     * @example {
     *       "liveCalls": 3,
     *       "until": 1795428120000
     *     }
     */
    Draining: {
      liveCalls: number
      /** @description When those that are still live are ended. */
      until: number
    }
    /**
     * @example {
     *       "cause": "busy",
     *       "by": "phone",
     *       "detail": null
     *     }
     */
    EndReason: {
      cause: string
      by: string
      detail: string | null
    }
    /**
     * @example {
     *       "status": "alive",
     *       "version": "0.1.0",
     *       "uptimeSeconds": 7200,
     *       "opus": "libopus 1.3.1",
     *       "workers": 2
     *     }
     */
    Health: {
      /** @constant */
      status: 'alive'
      version: string
      uptimeSeconds: number
      opus: string
      workers: number
    }
    /**
     * @default {}
     * @example {
     *       "sound": "music"
     *     }
     */
    HoldParticipant: {
      /**
       * @description What whoever waits hears.
       * @default music
       * @enum {string}
       */
      sound: 'music' | 'silence'
    }
    /**
     * @description A mappings.yaml, as YAML or JSON; ${…} is not filled in here.
     * @example {
     *       "mappings": [
     *         {
     *           "sipUri": "sip:suporte@empresa.com",
     *           "displayName": "Suporte",
     *           "cube": {
     *             "userId": 4448515,
     *             "login": "suporte_conectycube",
     *             "password": "REPLACE-ME"
     *           },
     *           "ring": [
     *             "pedro"
     *           ]
     *         }
     *       ]
     *     }
     */
    ImportMappings: {
      mappings: components['schemas']['MappingDraft'][]
      defaultDomain?: unknown
      /** @description Not imported: routes stay in mappings.yaml. */
      routes?: unknown
    }
    /**
     * @example {
     *       "applied": true,
     *       "rows": [
     *         {
     *           "sipUri": "sip:suporte@empresa.com",
     *           "outcome": "added",
     *           "detail": null
     *         }
     *       ],
     *       "left": []
     *     }
     */
    ImportReport: {
      /** @description False: nothing was changed, as a row was refused or a dry run wanted. */
      applied: boolean
      rows: {
        sipUri: string
        /** @enum {string} */
        outcome: 'added' | 'changed' | 'unchanged' | 'refused' | 'removed'
        detail: string | null
      }[]
      /** @description Keys of the file that are not kept here. */
      left: string[]
    }
    /**
     * @example {
     *       "at": 1795428064410,
     *       "calls": [
     *         {
     *           "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *           "phoneCodec": "PCMU",
     *           "appCodec": "opus",
     *           "mosToApp": 4.3,
     *           "mosToPhone": 4.2,
     *           "lossToAppPercent": 0.1,
     *           "lossToPhonePercent": 0,
     *           "jitterFromPhoneMs": 1.2,
     *           "jitterFromAppMs": 4,
     *           "roundTripMs": 48,
     *           "levelPhoneDbov": -22,
     *           "levelAppDbov": -30,
     *           "video": {
     *             "phoneCodec": "H264",
     *             "appCodec": "VP8",
     *             "toApp": "transcoded",
     *             "toPhone": "transcoded",
     *             "hindrance": null
     *           }
     *         }
     *       ]
     *     }
     */
    LiveFigures: {
      at: number
      /** @description Of each call's first app; without a talk path: left out. */
      calls: {
        callId: string
        phoneCodec: string | null
        appCodec: string | null
        /** @description Of the last ten seconds, as the app hears the phone; null: nothing to rate yet. */
        mosToApp: number | null
        /** @description As the phone hears the app. */
        mosToPhone: number | null
        /** @description Since the measurement before: packets that did not reach the app. */
        lossToAppPercent: number | null
        /** @description Since the measurement before: packets of the app that did not arrive. */
        lossToPhonePercent: number | null
        /** @description RFC 3550 6.4.1. */
        jitterFromPhoneMs: number | null
        /** @description RFC 3550 6.4.1. */
        jitterFromAppMs: number | null
        /** @description Between bridge and app. */
        roundTripMs: number | null
        /** @description What the phone says, -127 (silence) to 0 (full scale). */
        levelPhoneDbov: number | null
        /** @description What the app says. */
        levelAppDbov: number | null
        /** @description Null: the call has no video. */
        video: components['schemas']['LiveVideo'] | null
      }[]
    }
    /**
     * @example {
     *       "id": "r-0c2b6f0e-1",
     *       "layout": "mixed",
     *       "format": "wav",
     *       "state": "recording",
     *       "since": 1795428010000
     *     }
     */
    LiveRecording: {
      id: string
      /** @enum {string} */
      layout: 'mixed' | 'split'
      /** @enum {string} */
      format: 'wav' | 'ogg'
      /** @enum {string} */
      state: 'announcing' | 'recording' | 'paused' | 'stopping'
      since: number
    }
    /**
     * @example {
     *       "phoneCodec": "H264",
     *       "appCodec": "VP8",
     *       "toApp": "transcoded",
     *       "toPhone": "transcoded",
     *       "hindrance": null
     *     }
     */
    LiveVideo: {
      phoneCodec: string | null
      appCodec: string | null
      toApp: components['schemas']['VideoMode']
      toPhone: components['schemas']['VideoMode']
      hindrance: components['schemas']['VideoHindrance'] | null
    }
    /**
     * @example {
     *       "id": "42",
     *       "version": 3,
     *       "updatedAt": 1795428000000,
     *       "secret": "password",
     *       "sipUri": "sip:vendas@empresa.com",
     *       "displayName": "Vendas",
     *       "department": "Vendas",
     *       "cube": {
     *         "userId": 4448514,
     *         "login": "vendas_conectycube"
     *       },
     *       "ring": [
     *         "maria",
     *         4448516
     *       ],
     *       "phone": "PJSIP/1001",
     *       "audio": null,
     *       "limits": {
     *         "maxConcurrent": 5
     *       },
     *       "recording": null,
     *       "room": null
     *     }
     */
    Mapping: {
      id: string
      /** @description Goes up with each change; the header ETag has it. */
      version: number
      updatedAt: number
      /**
       * @description Which is kept; it never comes out.
       * @enum {string}
       */
      secret: 'password' | 'jwt' | 'none'
      sipUri: string
      displayName: string
      department: string | null
      cube: {
        userId: number
        login: string
      }
      ring: (string | number)[]
      phone: string | null
      audio: {
        [key: string]: unknown
      } | null
      limits: {
        [key: string]: unknown
      } | null
      recording: {
        [key: string]: unknown
      } | null
      room: {
        [key: string]: unknown
      } | null
    }
    /**
     * @example {
     *       "sipUri": "sip:vendas@empresa.com",
     *       "displayName": "Vendas",
     *       "department": "Vendas",
     *       "cube": {
     *         "userId": 4448514,
     *         "login": "vendas_conectycube",
     *         "password": "REPLACE-ME"
     *       },
     *       "ring": [
     *         "maria",
     *         4448516
     *       ],
     *       "phone": "PJSIP/1001"
     *     }
     */
    MappingDraft: {
      /** @example sip:vendas@empresa.com */
      sipUri: string
      displayName: string & (unknown & unknown)
      department?: string & (unknown & unknown)
      /** @description The ConnectyCube user that stands for the address; without a secret, what is kept stays. */
      cube: {
        userId: number
        login: string
        password?: string & (unknown & unknown)
        jwt?: string & (unknown & unknown)
      }
      /**
       * @description App users that a call to the address rings.
       * @default []
       */
      ring: (string | number)[]
      /**
       * @description What Asterisk dials when an app calls the user.
       * @example PJSIP/1001
       */
      phone?: string
      /** @description What is to differ from the configuration's. */
      audio?: {
        bitrate?: number
        complexity?: number
        inbandFec?: boolean
        expectedLossPercent?: number
        dtx?: boolean
        /** @enum {string} */
        prefer?: 'opus' | 'g711'
      }
      /** @description What keeps calls from costing more than was meant. */
      limits?: {
        destinations?: string[]
        maxConcurrent?: number
        perMinute?: number
        perDay?: number
        maxMinutes?: number
      }
      /** @description What is recorded of its calls. */
      recording?: {
        always?: boolean
        /** @enum {string} */
        layout?: 'mixed' | 'split'
        /** @enum {string} */
        format?: 'wav' | 'ogg'
        announce?: boolean
      }
      /** @description Who calls the address enters a room, and hears those who are there; it rings nobody. */
      room?: {
        maxParticipants?: number
      }
    }
    /**
     * @example {
     *       "mappings": [],
     *       "next": null
     *     }
     */
    MappingList: {
      mappings: components['schemas']['Mapping'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "displayName": "Vendas e suporte",
     *       "department": null
     *     }
     */
    MappingPatch: {
      /** @example sip:vendas@empresa.com */
      sipUri?: string
      displayName?: string & (unknown & unknown)
      department?: (string & (unknown & unknown)) | null
      cube?: {
        userId?: number
        login?: string
        password?: string & (unknown & unknown)
        jwt?: string & (unknown & unknown)
      }
      ring?: (string | number)[]
      phone?: string | null
      audio?: {
        bitrate?: number
        complexity?: number
        inbandFec?: boolean
        expectedLossPercent?: number
        dtx?: boolean
        /** @enum {string} */
        prefer?: 'opus' | 'g711'
      } | null
      limits?: {
        destinations?: string[]
        maxConcurrent?: number
        perMinute?: number
        perDay?: number
        maxMinutes?: number
      } | null
      recording?: {
        always?: boolean
        /** @enum {string} */
        layout?: 'mixed' | 'split'
        /** @enum {string} */
        format?: 'wav' | 'ogg'
        announce?: boolean
      } | null
      room?: {
        maxParticipants?: number
      } | null
    }
    /**
     * @example {
     *       "name": "dashboard",
     *       "tokenId": "7",
     *       "scopes": [
     *         "read",
     *         "control"
     *       ],
     *       "expiresAt": null
     *     }
     */
    Me: {
      /** @description The token's name; the audit log has it. */
      name: string
      tokenId: string
      /** @description As the token holds them: control and monitor include read, admin includes all. */
      scopes: ('read' | 'control' | 'monitor' | 'admin')[]
      expiresAt: number | null
    }
    /**
     * @example no-packets-from-asterisk
     * @enum {string}
     */
    MediaAlarm:
      | 'no-packets-from-asterisk'
      | 'no-packets-from-app'
      | 'silence-from-phone'
      | 'silence-from-app'
      | 'ice-down'
      | 'dtls-failed'
      | 'high-loss-from-phone'
      | 'high-loss-from-app'
      | 'low-mos-from-phone'
      | 'low-mos-from-app'
      | 'clipping-from-phone'
      | 'clipping-from-app'
    /**
     * @example {
     *       "id": "m1",
     *       "mode": "listen",
     *       "participant": "p1",
     *       "by": {
     *         "kind": "phone",
     *         "label": "PJSIP/1005"
     *       },
     *       "since": 1795428040000,
     *       "state": "connecting"
     *     }
     */
    Monitor: {
      id: string
      /**
       * @description listen: hears all; whisper: one participant hears the operator also; barge: all do.
       * @example listen
       * @enum {string}
       */
      mode: 'listen' | 'whisper' | 'barge'
      /** @description Whom a whisper is for. */
      participant: string
      by: {
        /** @enum {string} */
        kind: 'phone' | 'browser'
        label: string
      }
      since: number
      /** @enum {string} */
      state: 'connecting' | 'active'
    }
    /**
     * @example {
     *       "monitor": {
     *         "id": "m1",
     *         "mode": "listen",
     *         "participant": "p1",
     *         "by": {
     *           "kind": "phone",
     *           "label": "PJSIP/1005"
     *         },
     *         "since": 1795428040000,
     *         "state": "connecting"
     *       },
     *       "answer": null
     *     }
     */
    MonitorStarted: {
      monitor: components['schemas']['Monitor']
      /** @description SDP, for a browser; null for a phone. */
      answer: string | null
    }
    /**
     * @example {
     *       "kind": "route",
     *       "mapping": "sip:gateway@empresa.com",
     *       "route": "app users by id",
     *       "captures": {
     *         "rest": "4448515"
     *       },
     *       "rings": [
     *         4448515
     *       ],
     *       "dials": null,
     *       "limits": [
     *         "at most 3 calls at once"
     *       ],
     *       "detail": null
     *     }
     */
    NumberTested: {
      /** @enum {string} */
      kind: 'mapping' | 'route' | 'dialplan' | 'refused'
      mapping: string | null
      route: string | null
      captures: {
        [key: string]: string
      }
      /** @description App users that would ring. */
      rings: (string | number)[]
      /** @description What Asterisk would dial. */
      dials: string | null
      limits: string[]
      detail: string | null
    }
    /**
     * @example {
     *       "phone": "PJSIP/1001",
     *       "exten": "1002",
     *       "timeoutSeconds": 30
     *     }
     */
    OriginateChannel: {
      /**
       * @description Endpoint that is rung.
       * @example PJSIP/1001
       */
      phone: string
      /**
       * @description The dialplan context; asterisk.dialContext when absent.
       * @example usuarios_internos
       */
      context?: string
      /**
       * @description Where it is sent when it has answered.
       * @example 1002
       */
      exten: string
      /** @description Who the party that is rung first sees as the caller. */
      callerId?: {
        number: string
        name?: string
      }
      /**
       * @description How long it may ring, seconds; the configuration's when absent.
       * @example 30
       */
      timeoutSeconds?: number
    }
    /**
     * @example {
     *       "id": "p2",
     *       "kind": "app",
     *       "role": "callee",
     *       "party": {
     *         "address": "cube:4448515",
     *         "number": "maria",
     *         "displayName": "Maria"
     *       },
     *       "state": "joined",
     *       "since": 1795428002300,
     *       "holding": false,
     *       "onHold": false,
     *       "muted": false,
     *       "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
     *     }
     */
    Participant: {
      /** @description Unique in its call: p1 is the caller. */
      id: string
      /** @enum {string} */
      kind: 'phone' | 'app'
      /** @enum {string} */
      role: 'caller' | 'callee' | 'added'
      party: components['schemas']['Party']
      /** @enum {string} */
      state: 'waiting' | 'ringing' | 'joined'
      /** @description When the state began. */
      since: number
      /** @description The party itself has put the call on hold. */
      holding: boolean
      /** @description An operator has, or another party consults: hears music or silence. */
      onHold: boolean
      /** @description An operator keeps the others from hearing it. */
      muted: boolean
      /** @description Asterisk's channel id, or ConnectyCube's session id. */
      networkId: string
    }
    /**
     * @example {
     *       "participant": {
     *         "id": "p2",
     *         "kind": "app",
     *         "role": "callee",
     *         "party": {
     *           "address": "cube:4448515",
     *           "number": "maria",
     *           "displayName": "Maria"
     *         },
     *         "state": "joined",
     *         "since": 1795428002300,
     *         "holding": false,
     *         "onHold": false,
     *         "muted": false,
     *         "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
     *       },
     *       "levelDbov": -24.1,
     *       "media": null
     *     }
     */
    ParticipantFigures: {
      participant: components['schemas']['Participant']
      /** @description What it says now, -127 (silence) to 0 (full scale); null: not known. */
      levelDbov: number | null
      /** @description Of its talk path; null while there is none. */
      media: components['schemas']['CallMedia'] | null
    }
    /**
     * @description Who is at one end.
     * @example {
     *       "address": "cube:4448515",
     *       "number": "maria",
     *       "displayName": "Maria"
     *     }
     */
    Party: {
      /**
       * @example sip:1001@empresa.com
       * @example cube:4448515
       */
      address: string
      /**
       * @example 1001
       * @example maria
       */
      number: string
      /** @example Maria */
      displayName: string
    }
    /**
     * @example {
     *       "type": "urn:cubebridge:call_unknown",
     *       "title": "Not Found",
     *       "status": 404,
     *       "detail": "there is no call 0c2b… (any more)",
     *       "code": "call_unknown",
     *       "retryable": false
     *     }
     */
    Problem: {
      /** @description Names the kind of problem; the code as a URN. */
      type: string
      title: string
      status: number
      /** @description For people: what is wrong and what to do. */
      detail: string
      /** @description Stable; for programs. */
      code: string
      /** @description The same request may succeed later. */
      retryable: boolean
      /** @description Each part of the request that is not as it must be. */
      problems?: {
        key: string
        message: string
      }[]
    }
    /**
     * @example {
     *       "ready": true,
     *       "stopping": false,
     *       "room": {
     *         "free": true,
     *         "detail": null
     *       },
     *       "ari": {
     *         "ready": true,
     *         "status": "online",
     *         "since": 1795428000000,
     *         "detail": null
     *       },
     *       "ami": {
     *         "ready": true,
     *         "status": "online",
     *         "since": 1795428000000,
     *         "detail": null
     *       },
     *       "sip": {
     *         "ready": true,
     *         "status": "online",
     *         "since": 1795428000000,
     *         "detail": null,
     *         "accounts": [
     *           {
     *             "ready": true,
     *             "status": "registered",
     *             "since": 1795428000000,
     *             "detail": null,
     *             "address": "sip:cubebridge@empresa.com"
     *           }
     *         ]
     *       },
     *       "identities": [
     *         {
     *           "ready": true,
     *           "status": "online",
     *           "since": 1795428000000,
     *           "detail": null,
     *           "userId": 12345,
     *           "login": "vendas_conectycube",
     *           "mappings": [
     *             "sip:vendas@empresa.com"
     *           ]
     *         }
     *       ],
     *       "media": {
     *         "ready": true,
     *         "workers": 2,
     *         "wanted": 2,
     *         "sessions": 0,
     *         "complexityCeiling": 10,
     *         "transcoding": {
     *           "inUse": 0,
     *           "limit": 8
     *         }
     *       },
     *       "mappings": {
     *         "ready": true,
     *         "count": 1,
     *         "loadedAt": 1795428000000,
     *         "error": null
     *       },
     *       "store": {
     *         "ready": true,
     *         "status": "online",
     *         "since": 1795428000000,
     *         "detail": null,
     *         "kind": "sqlite",
     *         "waiting": 0
     *       }
     *     }
     */
    Readiness: {
      ready: boolean
      stopping: boolean
      /** @description Whether there is room for a further call, and if not, which limit is reached. */
      room: {
        free: boolean
        detail: string | null
      }
      /** @description Null when the configuration has no asterisk. */
      ari: {
        ready: boolean
        status: string
        since: number
        detail: string | null
      } | null
      /** @description Null when the configuration has no ami. */
      ami: {
        ready: boolean
        status: string
        since: number
        detail: string | null
      } | null
      /** @description The bridge's own SIP accounts. Null when the configuration has no sip. */
      sip: {
        ready: boolean
        status: string
        since: number
        detail: string | null
        accounts: {
          ready: boolean
          status: string
          since: number
          detail: string | null
          address: string
        }[]
      } | null
      identities: {
        ready: boolean
        status: string
        since: number
        detail: string | null
        userId: number
        login: string
        mappings: string[]
      }[]
      media: {
        ready: boolean
        workers: number
        wanted: number
        sessions: number
        /** @description The highest Opus complexity the workers can afford; 10 while they have time enough. */
        complexityCeiling: number
        /** @description Directions of video that are transcoded, and how many could be; above that calls go on with what both sides have. Null: nothing is ever transcoded. */
        transcoding: {
          inUse: number
          limit: number
        } | null
      }
      mappings: {
        ready: boolean
        count: number
        loadedAt: number
        error: string | null
      }
      /** @description The database. Calls go on without it: it does not count towards ready. */
      store: {
        ready: boolean
        /** @enum {string} */
        status: 'online' | 'offline'
        since: number
        detail: string | null
        /** @enum {string} */
        kind: 'sqlite' | 'postgres'
        /** @description Records that the database does not have yet; they wait on disk. */
        waiting: number
      }
    }
    /**
     * @example {
     *       "errors": [
     *         {
     *           "room": "asterisk",
     *           "level": "warn",
     *           "code": "ari_unreachable",
     *           "message": "the ARI socket is away: connect ECONNREFUSED 127.0.0.1:8088",
     *           "firstAt": 1795428000000,
     *           "at": 1795428064000,
     *           "count": 7,
     *           "callId": null
     *         }
     *       ]
     *     }
     */
    RecentErrors: {
      /** @description At most 200 kinds; older ones are forgotten. */
      errors: {
        /** @description Which part of the bridge told it. */
        room: string
        /** @enum {string} */
        level: 'warn' | 'error'
        /** @description Stable; docs/errors.md says what to do. Null: it has none. */
        code: string | null
        /** @description The latest one's, without secrets. */
        message: string
        firstAt: number
        /** @description The latest. */
        at: number
        count: number
        callId: string | null
      }[]
    }
    /**
     * @example {
     *       "records": [],
     *       "next": null
     *     }
     */
    RecordList: {
      records: components['schemas']['CallRecord'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "id": "r-0c2b6f0e-1",
     *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
     *       "startedAt": 1795428010000,
     *       "durationMs": 54300,
     *       "layout": "mixed",
     *       "format": "ogg",
     *       "bytes": 136200,
     *       "state": "stored",
     *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
     *       "mapping": "sip:vendas@empresa.com",
     *       "parties": [
     *         "1001",
     *         "maria"
     *       ]
     *     }
     */
    Recording: {
      id: string
      callId: string
      startedAt: number
      durationMs: number
      /** @enum {string} */
      layout: 'mixed' | 'split'
      /** @enum {string} */
      format: 'wav' | 'ogg'
      bytes: number
      /** @description `stored` can be heard. */
      state: string
      sha256: string | null
      mapping: string | null
      parties: string[]
    }
    /**
     * @example {
     *       "recordings": [],
     *       "next": null
     *     }
     */
    RecordingList: {
      recordings: components['schemas']['Recording'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "peaks": [
     *         [
     *           0.02,
     *           0.4,
     *           0.31
     *         ]
     *       ]
     *     }
     */
    RecordingPeaks: {
      /** @description A list for each channel: the loudest of each stretch, 0 to 1. */
      peaks: number[][]
    }
    /**
     * @example {
     *       "context": "usuarios_internos",
     *       "exten": "1002"
     *     }
     */
    RedirectChannel: {
      /**
       * @description The dialplan context; asterisk.dialContext when absent.
       * @example usuarios_internos
       */
      context?: string
      exten: string
    }
    /**
     * @example {
     *       "phones": [
     *         {
     *           "endpoint": "1001",
     *           "state": "registered",
     *           "since": 1795428000000,
     *           "device": "NOT_INUSE"
     *         }
     *       ],
     *       "trunks": [
     *         {
     *           "client": "sip:empresa@sip.example.com",
     *           "server": "sip:sip.example.com",
     *           "status": "Registered",
     *           "since": 1795428000000
     *         }
     *       ]
     *     }
     */
    Registrations: {
      phones: {
        endpoint: string
        /** @enum {string} */
        state: 'registered' | 'unreachable' | 'unregistered'
        since: number
        device: string
      }[]
      trunks: {
        client: string
        server: string
        status: string
        since: number
      }[]
    }
    /**
     * @example {
     *       "digits": "1234#",
     *       "durationMs": 120
     *     }
     */
    SendDigits: {
      /** @example 1234# */
      digits: string
      /**
       * @description How long each sounds, milliseconds.
       * @default 120
       */
      durationMs: number
    }
    /**
     * @example {
     *       "packets": 3092,
     *       "bytes": 187120,
     *       "bitrate": 24000,
     *       "complexity": 5,
     *       "expectedLossPercent": 10
     *     }
     */
    Sent: {
      packets: number
      bytes: number
      /** @description The Opus encoder's now, bits a second; null: none runs. */
      bitrate: number | null
      complexity: number | null
      /** @description What in-band FEC is sized for. */
      expectedLossPercent: number | null
    }
    /**
     * @example {
     *       "mode": "listen",
     *       "phone": "PJSIP/1005"
     *     }
     * @example {
     *       "mode": "whisper",
     *       "participant": "app",
     *       "offer": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
     *     }
     */
    StartMonitor: {
      /**
       * @description listen: hears all; whisper: one participant hears the operator also; barge: all do.
       * @example listen
       * @enum {string}
       */
      mode: 'listen' | 'whisper' | 'barge'
      /**
       * @description Whom a whisper is for; the caller when absent.
       * @example p1
       * @example phone
       * @example app
       */
      participant?: string
      /**
       * @description Phone that is rung to listen.
       * @example PJSIP/1005
       */
      phone?: string
      /** @description A browser's WebRTC offer (SDP) with its candidates, instead of a phone. */
      offer?: string
    }
    /**
     * @default {}
     * @example {
     *       "layout": "split",
     *       "format": "ogg",
     *       "announce": true
     *     }
     */
    StartRecording: {
      /**
       * @description mixed: all in one channel; split: the caller left, all others right.
       * @enum {string}
       */
      layout?: 'mixed' | 'split'
      /**
       * @description ogg is Opus, a tenth of the size.
       * @enum {string}
       */
      format?: 'wav' | 'ogg'
      /** @description Tells the parties first; the mapping's or configuration's when absent. */
      announce?: boolean
    }
    /**
     * @example {
     *       "window": "30m",
     *       "from": 1795426200000,
     *       "to": 1795428000000,
     *       "received": 2,
     *       "live": 1,
     *       "connected": 2,
     *       "successRate": 1,
     *       "setupMeanMs": 4200,
     *       "mosMean": 4.31,
     *       "setupP95Ms": 4200,
     *       "talkMs": 61000,
     *       "transfers": {
     *         "attempted": 0,
     *         "completed": 0
     *       },
     *       "byResult": {
     *         "success": 1
     *       },
     *       "byCause": {
     *         "hung-up": 1
     *       },
     *       "byMapping": [
     *         {
     *           "mapping": "sip:vendas@empresa.com",
     *           "received": 2,
     *           "live": 1,
     *           "connected": 2,
     *           "successRate": 1,
     *           "setupMeanMs": 4200,
     *           "mosMean": 4.31
     *         }
     *       ],
     *       "series": {
     *         "stepMs": 60000,
     *         "at": [
     *           1795427940000
     *         ],
     *         "received": [
     *           2
     *         ],
     *         "connected": [
     *           2
     *         ],
     *         "succeeded": [
     *           1
     *         ],
     *         "setupMeanMs": [
     *           4200
     *         ],
     *         "mosMean": [
     *           4.31
     *         ],
     *         "transfers": [
     *           0
     *         ]
     *       },
     *       "complete": true
     *     }
     */
    Stats: {
      /** @enum {string} */
      window: '30m' | '24h' | '7d'
      from: number
      to: number
      /** @description Calls that arrived in the window, the live ones among them. */
      received: number
      live: number
      /** @description Both sides were joined. */
      connected: number
      /** @description Of those that are over, 0 to 1; null when none is. */
      successRate: number | null
      /** @description From arrival until both sides were joined. */
      setupMeanMs: number | null
      /** @description By the E-model, 1 to 4.5: the mean of how both sides heard it. */
      mosMean: number | null
      /** @description 95 of 100 were set up within; nearest rank, off by 1 % at most. */
      setupP95Ms: number | null
      /** @description All together. */
      talkMs: number
      transfers: {
        attempted: number
        completed: number
      }
      /** @description Ended calls, by whose fault the ending was. */
      byResult: {
        [key: string]: number
      }
      byCause: {
        [key: string]: number
      }
      /** @description Most calls first. Beyond 100 mappings, the others are one entry, `(others)`. */
      byMapping: {
        mapping: string | null
        /** @description Calls that arrived in the window, the live ones among them. */
        received: number
        live: number
        /** @description Both sides were joined. */
        connected: number
        /** @description Of those that are over, 0 to 1; null when none is. */
        successRate: number | null
        /** @description From arrival until both sides were joined. */
        setupMeanMs: number | null
        /** @description By the E-model, 1 to 4.5: the mean of how both sides heard it. */
        mosMean: number | null
      }[]
      /** @description One number for each step, oldest first: of a minute, or of an hour for 7d. */
      series: {
        stepMs: number
        at: number[]
        received: number[]
        connected: number[]
        succeeded: number[]
        setupMeanMs: (number | null)[]
        mosMean: (number | null)[]
        /** @description Attempted ones. */
        transfers: number[]
      }
      /** @description False: calls of before the start of the bridge are missing (yet). */
      complete: boolean
    }
    /**
     * @example {
     *       "number": "vendas"
     *     }
     * @example {
     *       "from": "app",
     *       "number": "01140028922",
     *       "identity": "gateway"
     *     }
     */
    TestNumber: {
      /**
       * @default phone
       * @enum {string}
       */
      from: 'phone' | 'app'
      /**
       * @description Extension, number or SIP URI.
       * @example 84448515
       */
      number: string
      /** @description From an app: the mapping whose ConnectyCube user it calls. */
      identity?: string
    }
    /**
     * @example {
     *       "id": "7",
     *       "name": "dashboard",
     *       "scopes": [
     *         "read"
     *       ],
     *       "createdAt": 1795428000000,
     *       "expiresAt": null,
     *       "revokedAt": null,
     *       "lastUsedAt": 1795428064000
     *     }
     */
    Token: {
      id: string
      name: string
      /** @description control and monitor include read; admin includes all. */
      scopes: ('read' | 'control' | 'monitor' | 'admin')[]
      createdAt: number
      expiresAt: number | null
      revokedAt: number | null
      /** @description To the minute. */
      lastUsedAt: number | null
    }
    /**
     * @example {
     *       "tokens": [
     *         {
     *           "id": "7",
     *           "name": "dashboard",
     *           "scopes": [
     *             "read"
     *           ],
     *           "createdAt": 1795428000000,
     *           "expiresAt": null,
     *           "revokedAt": null,
     *           "lastUsedAt": 1795428064000
     *         }
     *       ],
     *       "next": null
     *     }
     */
    TokenList: {
      tokens: components['schemas']['Token'][]
      /** @description The `cursor` of the page after this one; null: this is the last. */
      next: string | null
    }
    /**
     * @example {
     *       "target": {
     *         "width": 854,
     *         "height": 480,
     *         "frameRate": 25,
     *         "bitrate": 256000
     *       },
     *       "decodeMs": 2.1,
     *       "encodeMs": 5.4,
     *       "queueMs": 8,
     *       "droppedPictures": 0,
     *       "decodeErrors": 0,
     *       "restarts": 0
     *     }
     */
    Transcoding: {
      /** @description What it is to make, at most. */
      target: {
        width: number
        height: number
        frameRate: number
        bitrate: number
      }
      /** @description A picture, mean of about the last second. */
      decodeMs: number
      /** @description A picture, mean of about the last second. */
      encodeMs: number
      /** @description How long pictures wait now. */
      queueMs: number
      /** @description Not decoded, since the queue had grown too long. */
      droppedPictures: number
      decodeErrors: number
      /** @description How often the process was lost and replaced. */
      restarts: number
    }
    /**
     * @example {
     *       "id": "t1",
     *       "kind": "blind",
     *       "transferred": "p1",
     *       "transferor": "p2",
     *       "target": {
     *         "address": "sip:1002@empresa.com",
     *         "number": "1002",
     *         "displayName": "1002"
     *       },
     *       "state": "ringing",
     *       "since": 1795428031000,
     *       "by": "operator",
     *       "reason": null
     *     }
     */
    Transfer: {
      id: string
      /** @enum {string} */
      kind: 'blind' | 'attended'
      /** @description Who is sent: the id of a participant. */
      transferred: string
      /** @description Who leaves when it succeeds. */
      transferor: string
      target: components['schemas']['Party']
      /** @enum {string} */
      state: 'ringing' | 'consulting' | 'completed' | 'failed' | 'aborted'
      since: number
      /**
       * @description Who asked for it.
       * @enum {string}
       */
      by: 'operator' | 'phone'
      /** @description Why it failed. */
      reason: components['schemas']['EndReason'] | null
    }
    /**
     * @example {
     *       "participant": "phone",
     *       "to": {
     *         "extension": "1002"
     *       },
     *       "timeoutSeconds": 30
     *     }
     */
    TransferCall: {
      /**
       * @description Who is sent: they talk with the target, the other leaves.
       * @example p1
       * @example phone
       * @example app
       */
      participant: string
      to: components['schemas']['Destination']
      /**
       * @description How long it may ring, seconds; the configuration's when absent.
       * @example 30
       */
      timeoutSeconds?: number
    }
    /**
     * @example {
     *       "path": "RTP(99) -> H264(decode) -> VP8(encode) -> RTP(96) -> SRTP",
     *       "mode": "transcoded",
     *       "hindrance": null,
     *       "received": {
     *         "codec": "H264",
     *         "width": 1280,
     *         "height": 720,
     *         "frameRate": 30,
     *         "bitrate": 512000,
     *         "packets": 3720,
     *         "bytes": 3960000,
     *         "pictures": 1861,
     *         "keyframes": 5,
     *         "lost": 12,
     *         "jitterMs": 3.1,
     *         "keyframeRequests": 4,
     *         "nacks": 0,
     *         "dropped": 0,
     *         "freezes": 1,
     *         "freezeMs": 420
     *       },
     *       "sent": {
     *         "codec": "VP8",
     *         "width": 854,
     *         "height": 480,
     *         "frameRate": 25,
     *         "bitrate": 256000,
     *         "packets": 1904,
     *         "bytes": 1982000,
     *         "pictures": 1550,
     *         "keyframes": 7,
     *         "lost": 8,
     *         "jitterMs": 5.4,
     *         "keyframeRequests": 2,
     *         "nacks": 8,
     *         "retransmitted": 8,
     *         "roundTripMs": 48.3,
     *         "estimate": 302000
     *       },
     *       "transcoding": {
     *         "target": {
     *           "width": 854,
     *           "height": 480,
     *           "frameRate": 25,
     *           "bitrate": 256000
     *         },
     *         "decodeMs": 2.1,
     *         "encodeMs": 5.4,
     *         "queueMs": 8,
     *         "droppedPictures": 0,
     *         "decodeErrors": 0,
     *         "restarts": 0
     *       }
     *     }
     */
    VideoDirection: {
      /** @description What the stages print of themselves. */
      path: string
      mode: components['schemas']['VideoMode']
      hindrance: components['schemas']['VideoHindrance'] | null
      /** @description What comes from the one side. */
      received: components['schemas']['VideoReceived']
      /** @description What goes to the other. */
      sent: components['schemas']['VideoSent']
      /** @description Null: nothing is transcoded. */
      transcoding: components['schemas']['Transcoding'] | null
    }
    /**
     * @description Why a side sees no picture.
     * @example app-without-video
     * @enum {string}
     */
    VideoHindrance:
      | 'phone-without-video'
      | 'app-without-video'
      | 'no-common-codec'
      | 'transcoding-full'
      | 'transcoding-unavailable'
      | 'on-hold'
      | 'no-keyframe'
    /**
     * @description Packets are passed on; transcoded; a black picture stands in for one that does not come; nothing goes.
     * @example untouched
     * @enum {string}
     */
    VideoMode: 'untouched' | 'transcoded' | 'black' | 'off'
    /**
     * @example {
     *       "codec": "H264",
     *       "width": 1280,
     *       "height": 720,
     *       "frameRate": 30,
     *       "bitrate": 512000,
     *       "packets": 3720,
     *       "bytes": 3960000,
     *       "pictures": 1861,
     *       "keyframes": 5,
     *       "lost": 12,
     *       "jitterMs": 3.1,
     *       "keyframeRequests": 4,
     *       "nacks": 0,
     *       "dropped": 0,
     *       "freezes": 1,
     *       "freezeMs": 420
     *     }
     */
    VideoReceived: {
      /** @description H264 or VP8; null: nothing yet. */
      codec: string | null
      /** @description Of the last keyframe, pixels. */
      width: number | null
      /** @description Of the last keyframe, pixels. */
      height: number | null
      /** @description Pictures a second, of about the last second. */
      frameRate: number
      /** @description Bits a second of payload, of about the last second. */
      bitrate: number
      packets: number
      bytes: number
      pictures: number
      keyframes: number
      /** @description Packets, as their receiver counts them. */
      lost: number
      /** @description RFC 3550 6.4.1, at the receiver. */
      jitterMs: number
      /** @description Keyframes that the bridge asked the sender for: by RTCP (PLI, FIR) or SIP INFO. */
      keyframeRequests: number
      /** @description Packets that the bridge asked for again. */
      nacks: number
      /** @description Packets from elsewhere, malformed or not authentic. */
      dropped: number
      /** @description Times that the picture stood still. */
      freezes: number
      /** @description For how long it stood still, all in all. */
      freezeMs: number
    }
    /**
     * @example {
     *       "codec": "VP8",
     *       "width": 854,
     *       "height": 480,
     *       "frameRate": 25,
     *       "bitrate": 256000,
     *       "packets": 1904,
     *       "bytes": 1982000,
     *       "pictures": 1550,
     *       "keyframes": 7,
     *       "lost": 8,
     *       "jitterMs": 5.4,
     *       "keyframeRequests": 2,
     *       "nacks": 8,
     *       "retransmitted": 8,
     *       "roundTripMs": 48.3,
     *       "estimate": 302000
     *     }
     */
    VideoSent: {
      /** @description H264 or VP8; null: nothing yet. */
      codec: string | null
      /** @description Of the last keyframe, pixels. */
      width: number | null
      /** @description Of the last keyframe, pixels. */
      height: number | null
      /** @description Pictures a second, of about the last second. */
      frameRate: number
      /** @description Bits a second of payload, of about the last second. */
      bitrate: number
      packets: number
      bytes: number
      pictures: number
      keyframes: number
      /** @description Packets, as their receiver counts them. */
      lost: number
      /** @description RFC 3550 6.4.1, at the receiver. */
      jitterMs: number
      /** @description Keyframes that the receiver asked for. */
      keyframeRequests: number
      /** @description Packets that the receiver asked for again. */
      nacks: number
      /** @description Packets that it was sent again. */
      retransmitted: number
      /** @description Between bridge and receiver; null before its first report. */
      roundTripMs: number | null
      /** @description What the receiver believes it can take (REMB), bits a second; null: it does not say. */
      estimate: number | null
    }
    /**
     * @example {
     *       "name": "crm",
     *       "url": "https://crm.example.com/calls",
     *       "types": [
     *         "call.ended"
     *       ],
     *       "state": "waiting",
     *       "queued": 3,
     *       "dead": 0,
     *       "error": "answered 503",
     *       "retryAt": 1795428060000
     *     }
     */
    Webhook: {
      name: string
      /** @description Without its query. */
      url: string
      /** @description Empty: all types of events. */
      types: string[]
      /**
       * @description waiting: the last delivery failed.
       * @enum {string}
       */
      state: 'idle' | 'delivering' | 'waiting'
      /** @description Deliveries still to be made. */
      queued: number
      /** @description Deliveries given up. */
      dead: number
      /** @description Why the last delivery failed. */
      error: string | null
      retryAt: number | null
    }
    /**
     * @example {
     *       "webhooks": []
     *     }
     */
    WebhookList: {
      webhooks: components['schemas']['Webhook'][]
    }
  }
  responses: {
    /** @description Unauthorized */
    Problem401: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Forbidden */
    Problem403: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Too Many Requests */
    Problem429: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Bad Request */
    Problem400: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Not Found */
    Problem404: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Conflict */
    Problem409: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Content Too Large */
    Problem413: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Unsupported Media Type */
    Problem415: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Unprocessable Content */
    Problem422: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Bad Gateway */
    Problem502: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Service Unavailable */
    Problem503: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Gateway Timeout */
    Problem504: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Range Not Satisfiable */
    Problem416: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
    /** @description Precondition Failed */
    Problem412: {
      headers: {
        [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "type": "urn:cubebridge:call_unknown",
         *       "title": "Not Found",
         *       "status": 404,
         *       "detail": "there is no call 0c2b… (any more)",
         *       "code": "call_unknown",
         *       "retryable": false
         *     }
         */
        'application/problem+json': components['schemas']['Problem']
      }
    }
  }
  parameters: never
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  getHealth: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "status": "alive",
           *       "version": "0.1.0",
           *       "uptimeSeconds": 7200,
           *       "opus": "libopus 1.3.1",
           *       "workers": 2
           *     }
           */
          'application/json': components['schemas']['Health']
        }
      }
    }
  }
  getReady: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Calls can be made. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "ready": true,
           *       "stopping": false,
           *       "room": {
           *         "free": true,
           *         "detail": null
           *       },
           *       "ari": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null
           *       },
           *       "ami": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null
           *       },
           *       "sip": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null,
           *         "accounts": [
           *           {
           *             "ready": true,
           *             "status": "registered",
           *             "since": 1795428000000,
           *             "detail": null,
           *             "address": "sip:cubebridge@empresa.com"
           *           }
           *         ]
           *       },
           *       "identities": [
           *         {
           *           "ready": true,
           *           "status": "online",
           *           "since": 1795428000000,
           *           "detail": null,
           *           "userId": 12345,
           *           "login": "vendas_conectycube",
           *           "mappings": [
           *             "sip:vendas@empresa.com"
           *           ]
           *         }
           *       ],
           *       "media": {
           *         "ready": true,
           *         "workers": 2,
           *         "wanted": 2,
           *         "sessions": 0,
           *         "complexityCeiling": 10,
           *         "transcoding": {
           *           "inUse": 0,
           *           "limit": 8
           *         }
           *       },
           *       "mappings": {
           *         "ready": true,
           *         "count": 1,
           *         "loadedAt": 1795428000000,
           *         "error": null
           *       },
           *       "store": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null,
           *         "kind": "sqlite",
           *         "waiting": 0
           *       }
           *     }
           */
          'application/json': components['schemas']['Readiness']
        }
      }
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      /** @description Some part is missing: the body says which and why. */
      503: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "ready": true,
           *       "stopping": false,
           *       "room": {
           *         "free": true,
           *         "detail": null
           *       },
           *       "ari": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null
           *       },
           *       "ami": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null
           *       },
           *       "sip": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null,
           *         "accounts": [
           *           {
           *             "ready": true,
           *             "status": "registered",
           *             "since": 1795428000000,
           *             "detail": null,
           *             "address": "sip:cubebridge@empresa.com"
           *           }
           *         ]
           *       },
           *       "identities": [
           *         {
           *           "ready": true,
           *           "status": "online",
           *           "since": 1795428000000,
           *           "detail": null,
           *           "userId": 12345,
           *           "login": "vendas_conectycube",
           *           "mappings": [
           *             "sip:vendas@empresa.com"
           *           ]
           *         }
           *       ],
           *       "media": {
           *         "ready": true,
           *         "workers": 2,
           *         "wanted": 2,
           *         "sessions": 0,
           *         "complexityCeiling": 10,
           *         "transcoding": {
           *           "inUse": 0,
           *           "limit": 8
           *         }
           *       },
           *       "mappings": {
           *         "ready": true,
           *         "count": 1,
           *         "loadedAt": 1795428000000,
           *         "error": null
           *       },
           *       "store": {
           *         "ready": true,
           *         "status": "online",
           *         "since": 1795428000000,
           *         "detail": null,
           *         "kind": "sqlite",
           *         "waiting": 0
           *       }
           *     }
           */
          'application/json': components['schemas']['Readiness']
        }
      }
    }
  }
  getMe: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "name": "dashboard",
           *       "tokenId": "7",
           *       "scopes": [
           *         "read",
           *         "control"
           *       ],
           *       "expiresAt": null
           *     }
           */
          'application/json': components['schemas']['Me']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
    }
  }
  listCalls: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
        state?: 'arriving' | 'ringing' | 'joining' | 'talking' | 'ending'
        direction?: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
        /** @description SIP URI of the mapping. */
        mapping?: string
        /**
         * @description Part of the number, address or name of anyone who takes part.
         * @example maria
         */
        party?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "calls": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['CallList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
    }
  }
  beginCall: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['BeginCall']
      }
    }
    responses: {
      /** @description The first side is being rung; the header Location has the call. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "direction": "phone-to-app",
           *       "state": "talking",
           *       "since": 1795428002300,
           *       "arrived": 1795428000000,
           *       "held": false,
           *       "from": {
           *         "address": "sip:1001@empresa.com",
           *         "number": "1001",
           *         "displayName": "Recepção"
           *       },
           *       "to": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "mapping": "sip:vendas@empresa.com",
           *       "department": "Vendas",
           *       "channelId": "1795428000.12",
           *       "cubeSessionId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77",
           *       "alarms": [],
           *       "participants": [],
           *       "transfer": null,
           *       "recording": null,
           *       "monitors": []
           *     }
           */
          'application/json': components['schemas']['Call']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getCall: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "direction": "phone-to-app",
           *       "state": "talking",
           *       "since": 1795428002300,
           *       "arrived": 1795428000000,
           *       "held": false,
           *       "from": {
           *         "address": "sip:1001@empresa.com",
           *         "number": "1001",
           *         "displayName": "Recepção"
           *       },
           *       "to": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "mapping": "sip:vendas@empresa.com",
           *       "department": "Vendas",
           *       "channelId": "1795428000.12",
           *       "cubeSessionId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77",
           *       "alarms": [],
           *       "participants": [],
           *       "transfer": null,
           *       "recording": null,
           *       "monitors": []
           *     }
           */
          'application/json': components['schemas']['Call']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
    }
  }
  endCall: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The call is over. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getCallMedia: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "sampledAt": 1795428064410,
           *       "audio": "both-ways",
           *       "alarms": [],
           *       "alarmHistory": [
           *         {
           *           "alarm": "high-loss-from-app",
           *           "since": 1795428030100,
           *           "until": 1795428041600
           *         }
           *       ],
           *       "phoneCodec": "PCMU",
           *       "appCodec": "opus",
           *       "paths": {
           *         "toApp": "RTP(PCMU) -> reorder(40ms) -> PCMU(decode) -> Opus(encode 8kHz) -> RTP(111) -> SRTP",
           *         "toPhone": "SRTP -> RTP(111) -> jitter(adaptive) -> Opus(decode 8kHz) -> PCMU(encode) -> RTP(PCMU) -> UDP"
           *       },
           *       "fromPhone": {
           *         "packets": 3105,
           *         "bytes": 534060,
           *         "lost": 12,
           *         "late": 1,
           *         "duplicates": 0,
           *         "concealedMs": 0,
           *         "fecRecovered": 0,
           *         "missedPercent": 0.42,
           *         "burstRatio": 1.08,
           *         "jitterMs": 1.4,
           *         "bufferDelayMs": 0.6,
           *         "levelDbov": -24.1,
           *         "clippingPercent": 0,
           *         "silencePercent": 41.7,
           *         "mos": 4.27,
           *         "mosRecent": 4.36,
           *         "strangers": 0,
           *         "malformed": 0,
           *         "unauthentic": 0
           *       },
           *       "fromApp": {
           *         "packets": 3105,
           *         "bytes": 534060,
           *         "lost": 12,
           *         "late": 1,
           *         "duplicates": 0,
           *         "concealedMs": 180,
           *         "fecRecovered": 9,
           *         "missedPercent": 0.42,
           *         "burstRatio": 1.08,
           *         "jitterMs": 1.4,
           *         "bufferDelayMs": 38.2,
           *         "levelDbov": -24.1,
           *         "clippingPercent": 0,
           *         "silencePercent": 41.7,
           *         "mos": 4.21,
           *         "mosRecent": 4.36,
           *         "strangers": 0,
           *         "malformed": 0,
           *         "unauthentic": 0
           *       },
           *       "toPhone": {
           *         "packets": 3109,
           *         "bytes": 497440,
           *         "bitrate": null,
           *         "complexity": null,
           *         "expectedLossPercent": null
           *       },
           *       "toApp": {
           *         "packets": 3092,
           *         "bytes": 187120,
           *         "bitrate": 24000,
           *         "complexity": 5,
           *         "expectedLossPercent": 10
           *       },
           *       "appReport": {
           *         "fractionLost": 0.008,
           *         "lost": 21,
           *         "jitterMs": 3.2,
           *         "roundTripMs": 48.3
           *       },
           *       "video": {
           *         "toApp": {
           *           "path": "RTP(99) -> H264(decode) -> VP8(encode) -> RTP(96) -> SRTP",
           *           "mode": "transcoded",
           *           "hindrance": null,
           *           "received": {
           *             "codec": "H264",
           *             "width": 1280,
           *             "height": 720,
           *             "frameRate": 30,
           *             "bitrate": 512000,
           *             "packets": 3720,
           *             "bytes": 3960000,
           *             "pictures": 1861,
           *             "keyframes": 5,
           *             "lost": 12,
           *             "jitterMs": 3.1,
           *             "keyframeRequests": 4,
           *             "nacks": 0,
           *             "dropped": 0,
           *             "freezes": 1,
           *             "freezeMs": 420
           *           },
           *           "sent": {
           *             "codec": "VP8",
           *             "width": 854,
           *             "height": 480,
           *             "frameRate": 25,
           *             "bitrate": 256000,
           *             "packets": 1904,
           *             "bytes": 1982000,
           *             "pictures": 1550,
           *             "keyframes": 7,
           *             "lost": 8,
           *             "jitterMs": 5.4,
           *             "keyframeRequests": 2,
           *             "nacks": 8,
           *             "retransmitted": 8,
           *             "roundTripMs": 48.3,
           *             "estimate": 302000
           *           },
           *           "transcoding": {
           *             "target": {
           *               "width": 854,
           *               "height": 480,
           *               "frameRate": 25,
           *               "bitrate": 256000
           *             },
           *             "decodeMs": 2.1,
           *             "encodeMs": 5.4,
           *             "queueMs": 8,
           *             "droppedPictures": 0,
           *             "decodeErrors": 0,
           *             "restarts": 0
           *           }
           *         },
           *         "toPhone": {
           *           "path": "SRTP -> RTP(96) -> VP8(decode) -> H264(encode) -> RTP(99) -> UDP",
           *           "mode": "transcoded",
           *           "hindrance": null,
           *           "received": {
           *             "codec": "VP8",
           *             "width": 640,
           *             "height": 480,
           *             "frameRate": 30,
           *             "bitrate": 486000,
           *             "packets": 3720,
           *             "bytes": 3960000,
           *             "pictures": 1861,
           *             "keyframes": 5,
           *             "lost": 0,
           *             "jitterMs": 3.1,
           *             "keyframeRequests": 4,
           *             "nacks": 0,
           *             "dropped": 0,
           *             "freezes": 0,
           *             "freezeMs": 420
           *           },
           *           "sent": {
           *             "codec": "H264",
           *             "width": 640,
           *             "height": 480,
           *             "frameRate": 25,
           *             "bitrate": 512000,
           *             "packets": 1904,
           *             "bytes": 1982000,
           *             "pictures": 1550,
           *             "keyframes": 7,
           *             "lost": 8,
           *             "jitterMs": 5.4,
           *             "keyframeRequests": 2,
           *             "nacks": 0,
           *             "retransmitted": 8,
           *             "roundTripMs": 48.3,
           *             "estimate": null
           *           },
           *           "transcoding": {
           *             "target": {
           *               "width": 640,
           *               "height": 480,
           *               "frameRate": 30,
           *               "bitrate": 512000
           *             },
           *             "decodeMs": 2.1,
           *             "encodeMs": 5.4,
           *             "queueMs": 8,
           *             "droppedPictures": 0,
           *             "decodeErrors": 0,
           *             "restarts": 0
           *           }
           *         }
           *       }
           *     }
           */
          'application/json': components['schemas']['CallMedia']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listParticipants: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/json': {
            participants: components['schemas']['ParticipantFigures'][]
          }
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  addParticipant: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['AddParticipant']
      }
    }
    responses: {
      /** @description It is being rung. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "p2",
           *       "kind": "app",
           *       "role": "callee",
           *       "party": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "state": "joined",
           *       "since": 1795428002300,
           *       "holding": false,
           *       "onHold": false,
           *       "muted": false,
           *       "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
           *     }
           */
          'application/json': components['schemas']['Participant']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  transferCall: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "participant": "phone",
         *       "to": {
         *         "extension": "1002"
         *       },
         *       "timeoutSeconds": 30
         *     }
         */
        'application/json': components['schemas']['TransferCall']
      }
    }
    responses: {
      /** @description The target is being rung. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "t1",
           *       "kind": "blind",
           *       "transferred": "p1",
           *       "transferor": "p2",
           *       "target": {
           *         "address": "sip:1002@empresa.com",
           *         "number": "1002",
           *         "displayName": "1002"
           *       },
           *       "state": "ringing",
           *       "since": 1795428031000,
           *       "by": "operator",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['Transfer']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  abortTransfer: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "t1",
           *       "kind": "blind",
           *       "transferred": "p1",
           *       "transferor": "p2",
           *       "target": {
           *         "address": "sip:1002@empresa.com",
           *         "number": "1002",
           *         "displayName": "1002"
           *       },
           *       "state": "ringing",
           *       "since": 1795428031000,
           *       "by": "operator",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['Transfer']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  consult: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "participant": "app",
         *       "to": {
         *         "extension": "1002"
         *       },
         *       "sound": "music"
         *     }
         */
        'application/json': components['schemas']['Consult']
      }
    }
    responses: {
      /** @description The target is being rung. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "t1",
           *       "kind": "blind",
           *       "transferred": "p1",
           *       "transferor": "p2",
           *       "target": {
           *         "address": "sip:1002@empresa.com",
           *         "number": "1002",
           *         "displayName": "1002"
           *       },
           *       "state": "ringing",
           *       "since": 1795428031000,
           *       "by": "operator",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['Transfer']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  abortConsultation: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "t1",
           *       "kind": "blind",
           *       "transferred": "p1",
           *       "transferor": "p2",
           *       "target": {
           *         "address": "sip:1002@empresa.com",
           *         "number": "1002",
           *         "displayName": "1002"
           *       },
           *       "state": "ringing",
           *       "since": 1795428031000,
           *       "by": "operator",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['Transfer']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  swapConsultation: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "t1",
           *       "kind": "blind",
           *       "transferred": "p1",
           *       "transferor": "p2",
           *       "target": {
           *         "address": "sip:1002@empresa.com",
           *         "number": "1002",
           *         "displayName": "1002"
           *       },
           *       "state": "ringing",
           *       "since": 1795428031000,
           *       "by": "operator",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['Transfer']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  completeConsultation: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "t1",
           *       "kind": "blind",
           *       "transferred": "p1",
           *       "transferor": "p2",
           *       "target": {
           *         "address": "sip:1002@empresa.com",
           *         "number": "1002",
           *         "displayName": "1002"
           *       },
           *       "state": "ringing",
           *       "since": 1795428031000,
           *       "by": "operator",
           *       "reason": null
           *     }
           */
          'application/json': components['schemas']['Transfer']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  removeParticipant: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @description Its id, or `phone` or `app` where the call has only one of the kind. */
        participant: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is out. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  holdParticipant: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @description Its id, or `phone` or `app` where the call has only one of the kind. */
        participant: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "sound": "music"
         *     }
         */
        'application/json': components['schemas']['HoldParticipant']
      }
    }
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "p2",
           *       "kind": "app",
           *       "role": "callee",
           *       "party": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "state": "joined",
           *       "since": 1795428002300,
           *       "holding": false,
           *       "onHold": false,
           *       "muted": false,
           *       "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
           *     }
           */
          'application/json': components['schemas']['Participant']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  resumeParticipant: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @description Its id, or `phone` or `app` where the call has only one of the kind. */
        participant: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "p2",
           *       "kind": "app",
           *       "role": "callee",
           *       "party": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "state": "joined",
           *       "since": 1795428002300,
           *       "holding": false,
           *       "onHold": false,
           *       "muted": false,
           *       "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
           *     }
           */
          'application/json': components['schemas']['Participant']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  muteParticipant: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @description Its id, or `phone` or `app` where the call has only one of the kind. */
        participant: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "p2",
           *       "kind": "app",
           *       "role": "callee",
           *       "party": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "state": "joined",
           *       "since": 1795428002300,
           *       "holding": false,
           *       "onHold": false,
           *       "muted": false,
           *       "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
           *     }
           */
          'application/json': components['schemas']['Participant']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  unmuteParticipant: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @description Its id, or `phone` or `app` where the call has only one of the kind. */
        participant: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "p2",
           *       "kind": "app",
           *       "role": "callee",
           *       "party": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "state": "joined",
           *       "since": 1795428002300,
           *       "holding": false,
           *       "onHold": false,
           *       "muted": false,
           *       "networkId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77"
           *     }
           */
          'application/json': components['schemas']['Participant']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  sendDigits: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @description Its id, or `phone` or `app` where the call has only one of the kind. */
        participant: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "digits": "1234#",
         *       "durationMs": 120
         *     }
         */
        'application/json': components['schemas']['SendDigits']
      }
    }
    responses: {
      /** @description All are sent. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  startMonitor: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['StartMonitor']
      }
    }
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "monitor": {
           *         "id": "m1",
           *         "mode": "listen",
           *         "participant": "p1",
           *         "by": {
           *           "kind": "phone",
           *           "label": "PJSIP/1005"
           *         },
           *         "since": 1795428040000,
           *         "state": "connecting"
           *       },
           *       "answer": null
           *     }
           */
          'application/json': components['schemas']['MonitorStarted']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  endMonitor: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @example m1 */
        monitor: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Nobody listens there any more. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  changeMonitor: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
        /** @example m1 */
        monitor: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "mode": "barge"
         *     }
         */
        'application/json': components['schemas']['ChangeMonitor']
      }
    }
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "m1",
           *       "mode": "listen",
           *       "participant": "p1",
           *       "by": {
           *         "kind": "phone",
           *         "label": "PJSIP/1005"
           *       },
           *       "since": 1795428040000,
           *       "state": "connecting"
           *     }
           */
          'application/json': components['schemas']['Monitor']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  startRecording: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "layout": "split",
         *       "format": "ogg",
         *       "announce": true
         *     }
         */
        'application/json': components['schemas']['StartRecording']
      }
    }
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "r-0c2b6f0e-1",
           *       "layout": "mixed",
           *       "format": "wav",
           *       "state": "recording",
           *       "since": 1795428010000
           *     }
           */
          'application/json': components['schemas']['LiveRecording']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  stopRecording: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Nothing is recorded any more. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  pauseRecording: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "r-0c2b6f0e-1",
           *       "layout": "mixed",
           *       "format": "wav",
           *       "state": "recording",
           *       "since": 1795428010000
           *     }
           */
          'application/json': components['schemas']['LiveRecording']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  resumeRecording: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "r-0c2b6f0e-1",
           *       "layout": "mixed",
           *       "format": "wav",
           *       "state": "recording",
           *       "since": 1795428010000
           *     }
           */
          'application/json': components['schemas']['LiveRecording']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listChannels: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
        /**
         * @description How the name begins.
         * @example PJSIP/1001-
         */
        name?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "channels": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['ChannelList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
    }
  }
  listRegistrations: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "phones": [
           *         {
           *           "endpoint": "1001",
           *           "state": "registered",
           *           "since": 1795428000000,
           *           "device": "NOT_INUSE"
           *         }
           *       ],
           *       "trunks": [
           *         {
           *           "client": "sip:empresa@sip.example.com",
           *           "server": "sip:sip.example.com",
           *           "status": "Registered",
           *           "since": 1795428000000
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Registrations']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
    }
  }
  getDirectory: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mappings": [
           *         {
           *           "source": "file",
           *           "sipUri": "sip:vendas@empresa.com",
           *           "displayName": "João Vendedor",
           *           "department": "Vendas",
           *           "cube": {
           *             "userId": 4448514,
           *             "login": "vendas_conectycube"
           *           },
           *           "ring": [
           *             "maria",
           *             4448516
           *           ],
           *           "phone": "PJSIP/1001",
           *           "audio": null,
           *           "limits": {
           *             "maxConcurrent": 5
           *           },
           *           "recording": null,
           *           "room": null
           *         }
           *       ],
           *       "routes": [
           *         {
           *           "name": "app-users",
           *           "from": "phones",
           *           "match": "_8.",
           *           "identity": "sip:gateway@empresa.com",
           *           "rings": "{rest}",
           *           "dials": null,
           *           "limits": null
           *         }
           *       ],
           *       "leftOut": [],
           *       "file": {
           *         "loadedAt": 1795428000000,
           *         "error": null
           *       }
           *     }
           */
          'application/json': components['schemas']['Directory']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  hangUpChannel: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 1795428000.12 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Asterisk hangs it up. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  redirectChannel: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example 1795428000.12 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "context": "usuarios_internos",
         *       "exten": "1002"
         *     }
         */
        'application/json': components['schemas']['RedirectChannel']
      }
    }
    responses: {
      /** @description It is on its way. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  bridgeChannels: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "channels": [
         *         "1795428000.12",
         *         "1795428000.15"
         *       ]
         *     }
         */
        'application/json': components['schemas']['BridgeChannels']
      }
    }
    responses: {
      /** @description They talk. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  originateChannel: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "phone": "PJSIP/1001",
         *       "exten": "1002",
         *       "timeoutSeconds": 30
         *     }
         */
        'application/json': components['schemas']['OriginateChannel']
      }
    }
    responses: {
      /** @description Default Response */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "channelId": "cb-originate-7f3b11"
           *     }
           */
          'application/json': components['schemas']['ChannelOriginated']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      502: components['responses']['Problem502']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getRecordSeries: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "stepMs": 5000,
           *       "paths": [
           *         {
           *           "participant": "p2",
           *           "at": [
           *             1795428007300,
           *             1795428012300
           *           ],
           *           "mosToApp": [
           *             null,
           *             4.36
           *           ],
           *           "mosToPhone": [
           *             4.3,
           *             4.31
           *           ],
           *           "lossToAppPercent": [
           *             0,
           *             0.4
           *           ],
           *           "lossToPhonePercent": [
           *             0,
           *             0
           *           ],
           *           "jitterFromPhoneMs": [
           *             0.8,
           *             1.4
           *           ],
           *           "jitterFromAppMs": [
           *             3.9,
           *             4.1
           *           ],
           *           "concealedToPhoneMs": [
           *             40,
           *             0
           *           ],
           *           "roundTripMs": [
           *             null,
           *             48.3
           *           ],
           *           "levelPhoneDbov": [
           *             -22.4,
           *             -24.1
           *           ],
           *           "levelAppDbov": [
           *             -30.2,
           *             -127
           *           ],
           *           "bitrateToApp": [
           *             23840,
           *             24100
           *           ],
           *           "bitrateToPhone": [
           *             64000,
           *             63980
           *           ],
           *           "video": {
           *             "bitrateFromPhone": [
           *               512000,
           *               509600
           *             ],
           *             "bitrateToApp": [
           *               254400,
           *               256100
           *             ],
           *             "bitrateFromApp": [
           *               486000,
           *               488300
           *             ],
           *             "bitrateToPhone": [
           *               510200,
           *               511000
           *             ],
           *             "frameRateFromPhone": [
           *               30,
           *               29.8
           *             ],
           *             "frameRateToApp": [
           *               25,
           *               25
           *             ],
           *             "frameRateFromApp": [
           *               30,
           *               30
           *             ],
           *             "frameRateToPhone": [
           *               30,
           *               29.9
           *             ],
           *             "linesFromPhone": [
           *               720,
           *               720
           *             ],
           *             "linesToApp": [
           *               480,
           *               480
           *             ],
           *             "linesFromApp": [
           *               480,
           *               480
           *             ],
           *             "linesToPhone": [
           *               480,
           *               480
           *             ],
           *             "lossToAppPercent": [
           *               0,
           *               0.3
           *             ],
           *             "lossToPhonePercent": [
           *               0,
           *               0
           *             ],
           *             "frozenToAppMs": [
           *               0,
           *               420
           *             ],
           *             "frozenToPhoneMs": [
           *               0,
           *               0
           *             ]
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['CallSeries']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  searchRecords: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
        /** @description Calls that arrived then or later. */
        from?: string
        /** @description Calls that arrived before. */
        to?: string
        /**
         * @description Part of the number, address or name of anyone who took part.
         * @example 1001
         */
        party?: string
        /** @description SIP URI of the mapping. */
        mapping?: string
        result?: 'success' | 'client' | 'server' | 'upstream' | 'indeterminate'
        /** @example no-answer */
        cause?: string
        endedBy?: 'phone' | 'app' | 'operator' | 'bridge'
        direction?: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "records": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['RecordList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  exportRecords: {
    parameters: {
      query?: {
        /** @description Calls that arrived then or later. */
        from?: string
        /** @description Calls that arrived before. */
        to?: string
        /**
         * @description Part of the number, address or name of anyone who took part.
         * @example 1001
         */
        party?: string
        /** @description SIP URI of the mapping. */
        mapping?: string
        result?: 'success' | 'client' | 'server' | 'upstream' | 'indeterminate'
        /** @example no-answer */
        cause?: string
        endedBy?: 'phone' | 'app' | 'operator' | 'bridge'
        direction?: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
        format?: 'csv' | 'jsonl'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description The records, newest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv': string
          'application/jsonl': string
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getRecord: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "channelId": "1795428000.12",
           *       "cubeSessionId": "2ffa31c2-7a0e-4a39-8c0e-1a5a4f6d2b77",
           *       "direction": "phone-to-app",
           *       "from": {
           *         "address": "sip:1001@empresa.com",
           *         "number": "1001",
           *         "displayName": "Recepção"
           *       },
           *       "to": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "answeredBy": {
           *         "address": "cube:4448515",
           *         "number": "maria",
           *         "displayName": "Maria"
           *       },
           *       "mapping": "sip:vendas@empresa.com",
           *       "department": "Vendas",
           *       "times": {
           *         "arrived": 1795428000000,
           *         "rung": 1795428000410,
           *         "accepted": 1795428002000,
           *         "joined": 1795428002300,
           *         "firstAudioToApp": 1795428002310,
           *         "firstAudioToPhone": 1795428002340,
           *         "ended": 1795428064300
           *       },
           *       "setupMs": 2300,
           *       "talkMs": 62000,
           *       "endedBy": "phone",
           *       "cause": "hung-up",
           *       "detail": null,
           *       "result": "success",
           *       "media": null,
           *       "phone": {},
           *       "app": {},
           *       "participants": [],
           *       "transfers": [],
           *       "recordings": [],
           *       "events": [
           *         {
           *           "type": "call.started",
           *           "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *           "at": 1795428000000,
           *           "data": {}
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['CallHistory']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listRecordings: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
        /**
         * @description Of this call.
         * @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11
         */
        call?: string
        /** @description SIP URI of the mapping. */
        mapping?: string
        /** @description Begun then or later. */
        from?: string
        /** @description Begun before. */
        to?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "recordings": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['RecordingList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getRecording: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example r-0c2b6f0e-1 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "r-0c2b6f0e-1",
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "startedAt": 1795428010000,
           *       "durationMs": 54300,
           *       "layout": "mixed",
           *       "format": "ogg",
           *       "bytes": 136200,
           *       "state": "stored",
           *       "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
           *       "mapping": "sip:vendas@empresa.com",
           *       "parties": [
           *         "1001",
           *         "maria"
           *       ]
           *     }
           */
          'application/json': components['schemas']['Recording']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  deleteRecording: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example r-0c2b6f0e-1 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getRecordingAudio: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example r-0c2b6f0e-1 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All of it. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'audio/wav': string
          'audio/ogg': string
        }
      }
      /** @description A part. */
      206: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'audio/wav': string
          'audio/ogg': string
        }
      }
      /** @description You have it already (If-None-Match). */
      304: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      416: components['responses']['Problem416']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getRecordingPeaks: {
    parameters: {
      query?: {
        buckets?: string
      }
      header?: never
      path: {
        /** @example r-0c2b6f0e-1 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "peaks": [
           *         [
           *           0.02,
           *           0.4,
           *           0.31
           *         ]
           *       ]
           *     }
           */
          'application/json': components['schemas']['RecordingPeaks']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listMappings: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
        /** @description Part of the SIP URI, the name or the department. */
        text?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "mappings": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['MappingList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  createMapping: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "sipUri": "sip:vendas@empresa.com",
         *       "displayName": "Vendas",
         *       "department": "Vendas",
         *       "cube": {
         *         "userId": 4448514,
         *         "login": "vendas_conectycube",
         *         "password": "REPLACE-ME"
         *       },
         *       "ring": [
         *         "maria",
         *         4448516
         *       ],
         *       "phone": "PJSIP/1001"
         *     }
         */
        'application/json': components['schemas']['MappingDraft']
      }
    }
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "42",
           *       "version": 3,
           *       "updatedAt": 1795428000000,
           *       "secret": "password",
           *       "sipUri": "sip:vendas@empresa.com",
           *       "displayName": "Vendas",
           *       "department": "Vendas",
           *       "cube": {
           *         "userId": 4448514,
           *         "login": "vendas_conectycube"
           *       },
           *       "ring": [
           *         "maria",
           *         4448516
           *       ],
           *       "phone": "PJSIP/1001",
           *       "audio": null,
           *       "limits": {
           *         "maxConcurrent": 5
           *       },
           *       "recording": null,
           *       "room": null
           *     }
           */
          'application/json': components['schemas']['Mapping']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  exportMappings: {
    parameters: {
      query?: {
        format?: 'yaml' | 'csv'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All rows. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'application/yaml': string
          'text/csv': string
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getMapping: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 42 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "42",
           *       "version": 3,
           *       "updatedAt": 1795428000000,
           *       "secret": "password",
           *       "sipUri": "sip:vendas@empresa.com",
           *       "displayName": "Vendas",
           *       "department": "Vendas",
           *       "cube": {
           *         "userId": 4448514,
           *         "login": "vendas_conectycube"
           *       },
           *       "ring": [
           *         "maria",
           *         4448516
           *       ],
           *       "phone": "PJSIP/1001",
           *       "audio": null,
           *       "limits": {
           *         "maxConcurrent": 5
           *       },
           *       "recording": null,
           *       "room": null
           *     }
           */
          'application/json': components['schemas']['Mapping']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  replaceMapping: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description The ETag of what was read: if it was changed meanwhile, 412.
         * @example "v3"
         */
        'if-match'?: string
      }
      path: {
        /** @example 42 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "sipUri": "sip:vendas@empresa.com",
         *       "displayName": "Vendas",
         *       "department": "Vendas",
         *       "cube": {
         *         "userId": 4448514,
         *         "login": "vendas_conectycube",
         *         "password": "REPLACE-ME"
         *       },
         *       "ring": [
         *         "maria",
         *         4448516
         *       ],
         *       "phone": "PJSIP/1001"
         *     }
         */
        'application/json': components['schemas']['MappingDraft']
      }
    }
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "42",
           *       "version": 3,
           *       "updatedAt": 1795428000000,
           *       "secret": "password",
           *       "sipUri": "sip:vendas@empresa.com",
           *       "displayName": "Vendas",
           *       "department": "Vendas",
           *       "cube": {
           *         "userId": 4448514,
           *         "login": "vendas_conectycube"
           *       },
           *       "ring": [
           *         "maria",
           *         4448516
           *       ],
           *       "phone": "PJSIP/1001",
           *       "audio": null,
           *       "limits": {
           *         "maxConcurrent": 5
           *       },
           *       "recording": null,
           *       "room": null
           *     }
           */
          'application/json': components['schemas']['Mapping']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      412: components['responses']['Problem412']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  deleteMapping: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description The ETag of what was read: if it was changed meanwhile, 412.
         * @example "v3"
         */
        'if-match'?: string
      }
      path: {
        /** @example 42 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      412: components['responses']['Problem412']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  patchMapping: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description The ETag of what was read: if it was changed meanwhile, 412.
         * @example "v3"
         */
        'if-match'?: string
      }
      path: {
        /** @example 42 */
        id: string
      }
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "displayName": "Vendas e suporte",
         *       "department": null
         *     }
         */
        'application/json': components['schemas']['MappingPatch']
      }
    }
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "42",
           *       "version": 3,
           *       "updatedAt": 1795428000000,
           *       "secret": "password",
           *       "sipUri": "sip:vendas@empresa.com",
           *       "displayName": "Vendas",
           *       "department": "Vendas",
           *       "cube": {
           *         "userId": 4448514,
           *         "login": "vendas_conectycube"
           *       },
           *       "ring": [
           *         "maria",
           *         4448516
           *       ],
           *       "phone": "PJSIP/1001",
           *       "audio": null,
           *       "limits": {
           *         "maxConcurrent": 5
           *       },
           *       "recording": null,
           *       "room": null
           *     }
           */
          'application/json': components['schemas']['Mapping']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      412: components['responses']['Problem412']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  testNumber: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        'application/json': components['schemas']['TestNumber']
      }
    }
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "kind": "route",
           *       "mapping": "sip:gateway@empresa.com",
           *       "route": "app users by id",
           *       "captures": {
           *         "rest": "4448515"
           *       },
           *       "rings": [
           *         4448515
           *       ],
           *       "dials": null,
           *       "limits": [
           *         "at most 3 calls at once"
           *       ],
           *       "detail": null
           *     }
           */
          'application/json': components['schemas']['NumberTested']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  importMappings: {
    parameters: {
      query?: {
        /** @description Rows that are not among those imported go. */
        replaceAll?: 'true' | 'false'
        /** @description Only tells what would happen. */
        dryRun?: 'true' | 'false'
      }
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "mappings": [
         *         {
         *           "sipUri": "sip:suporte@empresa.com",
         *           "displayName": "Suporte",
         *           "cube": {
         *             "userId": 4448515,
         *             "login": "suporte_conectycube",
         *             "password": "REPLACE-ME"
         *           },
         *           "ring": [
         *             "pedro"
         *           ]
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['ImportMappings']
        /**
         * @example {
         *       "mappings": [
         *         {
         *           "sipUri": "sip:suporte@empresa.com",
         *           "displayName": "Suporte",
         *           "cube": {
         *             "userId": 4448515,
         *             "login": "suporte_conectycube",
         *             "password": "REPLACE-ME"
         *           },
         *           "ring": [
         *             "pedro"
         *           ]
         *         }
         *       ]
         *     }
         */
        'application/yaml': components['schemas']['ImportMappings']
      }
    }
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "applied": true,
           *       "rows": [
           *         {
           *           "sipUri": "sip:suporte@empresa.com",
           *           "outcome": "added",
           *           "detail": null
           *         }
           *       ],
           *       "left": []
           *     }
           */
          'application/json': components['schemas']['ImportReport']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listTokens: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "tokens": [
           *         {
           *           "id": "7",
           *           "name": "dashboard",
           *           "scopes": [
           *             "read"
           *           ],
           *           "createdAt": 1795428000000,
           *           "expiresAt": null,
           *           "revokedAt": null,
           *           "lastUsedAt": 1795428064000
           *         }
           *       ],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['TokenList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  createToken: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "name": "dashboard",
         *       "scopes": [
         *         "read"
         *       ]
         *     }
         */
        'application/json': components['schemas']['CreateToken']
      }
    }
    responses: {
      /** @description Default Response */
      201: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "7",
           *       "name": "dashboard",
           *       "scopes": [
           *         "read"
           *       ],
           *       "createdAt": 1795428000000,
           *       "expiresAt": null,
           *       "revokedAt": null,
           *       "lastUsedAt": 1795428064000,
           *       "token": "cb_REPLACE-ME"
           *     }
           */
          'application/json': components['schemas']['CreatedToken']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      409: components['responses']['Problem409']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  revokeToken: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 7 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "id": "7",
           *       "name": "dashboard",
           *       "scopes": [
           *         "read"
           *       ],
           *       "createdAt": 1795428000000,
           *       "expiresAt": null,
           *       "revokedAt": null,
           *       "lastUsedAt": 1795428064000
           *     }
           */
          'application/json': components['schemas']['Token']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listAudit: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
        from?: string
        to?: string
        /**
         * @description The token's name.
         * @example dashboard
         */
        actor?: string
        /** @example transferCall */
        action?: string
        /**
         * @description What it was done to, or how that begins.
         * @example calls/0c2b6f0e
         */
        target?: string
        outcome?: 'done' | 'refused' | 'failed'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "entries": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['AuditList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  streamEvents: {
    parameters: {
      query?: {
        /**
         * @description Types of events, with commas: `call.ended`, `call.*`. All when absent.
         * @example call.*,link.changed
         */
        types?: string
        /** @description Only events of this call. */
        call?: string
        /** @description As the header Last-Event-ID, for clients that can set none; the header counts if both are there. */
        lastEventId?: string
      }
      header?: {
        'last-event-id'?: '' | string
      }
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Events, until one side ends the stream. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/event-stream': string
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listWebhooks: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "webhooks": []
           *     }
           */
          'application/json': components['schemas']['WebhookList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  listDeadLetters: {
    parameters: {
      query?: {
        /** @description How many at most; 100 when absent. */
        limit?: string
        /** @description The `next` of the page before. */
        cursor?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "deadLetters": [],
           *       "next": null
           *     }
           */
          'application/json': components['schemas']['DeadLetterList']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  retryDeadLetter: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path: {
        /** @example m5x1k2a3f9c0de-1042.9f86d081 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is to be delivered. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      409: components['responses']['Problem409']
      422: components['responses']['Problem422']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  discardDeadLetter: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example m5x1k2a3f9c0de-1042.9f86d081 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description It is gone. */
      204: {
        headers: {
          [name: string]: unknown
        }
        content?: never
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getStats: {
    parameters: {
      query?: {
        /** @description How far back, from now. */
        window?: '30m' | '24h' | '7d'
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "window": "30m",
           *       "from": 1795426200000,
           *       "to": 1795428000000,
           *       "received": 2,
           *       "live": 1,
           *       "connected": 2,
           *       "successRate": 1,
           *       "setupMeanMs": 4200,
           *       "mosMean": 4.31,
           *       "setupP95Ms": 4200,
           *       "talkMs": 61000,
           *       "transfers": {
           *         "attempted": 0,
           *         "completed": 0
           *       },
           *       "byResult": {
           *         "success": 1
           *       },
           *       "byCause": {
           *         "hung-up": 1
           *       },
           *       "byMapping": [
           *         {
           *           "mapping": "sip:vendas@empresa.com",
           *           "received": 2,
           *           "live": 1,
           *           "connected": 2,
           *           "successRate": 1,
           *           "setupMeanMs": 4200,
           *           "mosMean": 4.31
           *         }
           *       ],
           *       "series": {
           *         "stepMs": 60000,
           *         "at": [
           *           1795427940000
           *         ],
           *         "received": [
           *           2
           *         ],
           *         "connected": [
           *           2
           *         ],
           *         "succeeded": [
           *           1
           *         ],
           *         "setupMeanMs": [
           *           4200
           *         ],
           *         "mosMean": [
           *           4.31
           *         ],
           *         "transfers": [
           *           0
           *         ]
           *       },
           *       "complete": true
           *     }
           */
          'application/json': components['schemas']['Stats']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getCallSeries: {
    parameters: {
      query?: never
      header?: never
      path: {
        /** @example 0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11 */
        id: string
      }
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *       "stepMs": 5000,
           *       "paths": [
           *         {
           *           "participant": "p2",
           *           "at": [
           *             1795428007300,
           *             1795428012300
           *           ],
           *           "mosToApp": [
           *             null,
           *             4.36
           *           ],
           *           "mosToPhone": [
           *             4.3,
           *             4.31
           *           ],
           *           "lossToAppPercent": [
           *             0,
           *             0.4
           *           ],
           *           "lossToPhonePercent": [
           *             0,
           *             0
           *           ],
           *           "jitterFromPhoneMs": [
           *             0.8,
           *             1.4
           *           ],
           *           "jitterFromAppMs": [
           *             3.9,
           *             4.1
           *           ],
           *           "concealedToPhoneMs": [
           *             40,
           *             0
           *           ],
           *           "roundTripMs": [
           *             null,
           *             48.3
           *           ],
           *           "levelPhoneDbov": [
           *             -22.4,
           *             -24.1
           *           ],
           *           "levelAppDbov": [
           *             -30.2,
           *             -127
           *           ],
           *           "bitrateToApp": [
           *             23840,
           *             24100
           *           ],
           *           "bitrateToPhone": [
           *             64000,
           *             63980
           *           ],
           *           "video": {
           *             "bitrateFromPhone": [
           *               512000,
           *               509600
           *             ],
           *             "bitrateToApp": [
           *               254400,
           *               256100
           *             ],
           *             "bitrateFromApp": [
           *               486000,
           *               488300
           *             ],
           *             "bitrateToPhone": [
           *               510200,
           *               511000
           *             ],
           *             "frameRateFromPhone": [
           *               30,
           *               29.8
           *             ],
           *             "frameRateToApp": [
           *               25,
           *               25
           *             ],
           *             "frameRateFromApp": [
           *               30,
           *               30
           *             ],
           *             "frameRateToPhone": [
           *               30,
           *               29.9
           *             ],
           *             "linesFromPhone": [
           *               720,
           *               720
           *             ],
           *             "linesToApp": [
           *               480,
           *               480
           *             ],
           *             "linesFromApp": [
           *               480,
           *               480
           *             ],
           *             "linesToPhone": [
           *               480,
           *               480
           *             ],
           *             "lossToAppPercent": [
           *               0,
           *               0.3
           *             ],
           *             "lossToPhonePercent": [
           *               0,
           *               0
           *             ],
           *             "frozenToAppMs": [
           *               0,
           *               420
           *             ],
           *             "frozenToPhoneMs": [
           *               0,
           *               0
           *             ]
           *           }
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['CallSeries']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
    }
  }
  streamFigures: {
    parameters: {
      query?: {
        /** @description Only this call, and all that is measured of it. */
        call?: string
        /** @description How often; 2 when absent, with `call` 1. */
        everySeconds?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Events, until one side ends the stream; the schema is that of the data of each `figures`. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/event-stream': components['schemas']['LiveFigures'] | components['schemas']['CallFigures']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      404: components['responses']['Problem404']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getAnalytics: {
    parameters: {
      query?: {
        /** @description Calls that arrived then or later; 24 hours before `to` when absent. */
        from?: string
        /** @description Calls that arrived before; now when absent. At most 400 days after `from`. */
        to?: string
        /** @description SIP URI of the mapping. */
        mapping?: string
        department?: string
        direction?: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
        /**
         * @description By whose clock hours and days begin: an IANA name.
         * @example America/Sao_Paulo
         */
        timeZone?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "from": 1795428000000,
           *       "to": 1795431600000,
           *       "timeZone": "America/Sao_Paulo",
           *       "bucket": "hour",
           *       "totals": {
           *         "calls": 2,
           *         "connected": 1,
           *         "succeeded": 1,
           *         "setupMeanMs": 2300,
           *         "mosMean": 3.9,
           *         "successRate": 0.5,
           *         "setupP50Ms": 2300,
           *         "setupP95Ms": 2300,
           *         "talkMs": 62000,
           *         "talkMeanMs": 62000,
           *         "transfers": 0
           *       },
           *       "byTime": [
           *         {
           *           "at": 1795428000000,
           *           "calls": 2,
           *           "connected": 1,
           *           "succeeded": 1,
           *           "setupMeanMs": 2300,
           *           "mosMean": 3.9,
           *           "transfers": 0
           *         }
           *       ],
           *       "byHourOfDay": [
           *         {
           *           "hour": 0,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 1,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 2,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 3,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 4,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 5,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 6,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 7,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 8,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 9,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 10,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 11,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 12,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 13,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 14,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 15,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 16,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 17,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 18,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 19,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 20,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 21,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 22,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         },
           *         {
           *           "hour": 23,
           *           "calls": 0,
           *           "connected": 0,
           *           "succeeded": 0
           *         }
           *       ],
           *       "heat": [
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ],
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ],
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ],
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ],
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ],
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ],
           *         [
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0,
           *           0
           *         ]
           *       ],
           *       "byMapping": [
           *         {
           *           "mapping": "sip:vendas@empresa.com",
           *           "department": "Vendas",
           *           "calls": 2,
           *           "connected": 1,
           *           "succeeded": 1,
           *           "setupMeanMs": 2300,
           *           "mosMean": 3.9,
           *           "talkMs": 62000,
           *           "others": false
           *         }
           *       ],
           *       "byResult": {
           *         "success": 1,
           *         "client": 1
           *       },
           *       "byCause": [
           *         {
           *           "cause": "hung-up",
           *           "result": "success",
           *           "calls": 1
           *         },
           *         {
           *           "cause": "no-answer",
           *           "result": "client",
           *           "calls": 1
           *         }
           *       ],
           *       "byDirection": {
           *         "phone-to-app": 2
           *       },
           *       "setup": [
           *         {
           *           "fromMs": 2000,
           *           "toMs": 3000,
           *           "calls": 1
           *         }
           *       ],
           *       "mos": [
           *         {
           *           "from": 3.6,
           *           "to": 4,
           *           "calls": 1
           *         }
           *       ],
           *       "worst": [
           *         {
           *           "callId": "0c2b6f0e-1f6b-4a3e-9d53-1a9a2c7f3b11",
           *           "arrived": 1795428000000,
           *           "from": {
           *             "address": "sip:1001@empresa.com",
           *             "number": "1001",
           *             "displayName": "Recepção"
           *           },
           *           "to": {
           *             "address": "cube:4448515",
           *             "number": "maria",
           *             "displayName": "Maria"
           *           },
           *           "mapping": "sip:vendas@empresa.com",
           *           "mos": 3.9,
           *           "mosToApp": 3.7,
           *           "mosToPhone": 4.1,
           *           "talkMs": 62000,
           *           "cause": "hung-up"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['Analytics']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  exportAnalytics: {
    parameters: {
      query?: {
        /** @description Calls that arrived then or later; 24 hours before `to` when absent. */
        from?: string
        /** @description Calls that arrived before; now when absent. At most 400 days after `from`. */
        to?: string
        /** @description SIP URI of the mapping. */
        mapping?: string
        department?: string
        direction?: 'phone-to-app' | 'app-to-phone' | 'phone-to-phone'
        /**
         * @description By whose clock hours and days begin: an IANA name.
         * @example America/Sao_Paulo
         */
        timeZone?: string
      }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description A line for each hour or day, mapping and direction that had calls, oldest first. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/csv': string
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  getMetrics: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description All metrics. */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          'text/plain': string
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
  drain: {
    parameters: {
      query?: never
      header?: {
        /**
         * @description Sent again with the same key, this is carried out once.
         * @example 8f14e45f-ceea-467f-ab2e-1f0a2c7f3b11
         */
        'Idempotency-Key'?: string
      }
      path?: never
      cookie?: never
    }
    requestBody: {
      content: {
        /**
         * @example {
         *       "seconds": 120
         *     }
         */
        'application/json': components['schemas']['Drain']
      }
    }
    responses: {
      /** @description New calls are refused from now on. */
      202: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "liveCalls": 3,
           *       "until": 1795428120000
           *     }
           */
          'application/json': components['schemas']['Draining']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      413: components['responses']['Problem413']
      415: components['responses']['Problem415']
      429: components['responses']['Problem429']
    }
  }
  listRecentErrors: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "errors": [
           *         {
           *           "room": "asterisk",
           *           "level": "warn",
           *           "code": "ari_unreachable",
           *           "message": "the ARI socket is away: connect ECONNREFUSED 127.0.0.1:8088",
           *           "firstAt": 1795428000000,
           *           "at": 1795428064000,
           *           "count": 7,
           *           "callId": null
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['RecentErrors']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
    }
  }
  runDoctor: {
    parameters: {
      query?: never
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      /** @description Default Response */
      200: {
        headers: {
          [name: string]: unknown
        }
        content: {
          /**
           * @example {
           *       "at": 1795428000000,
           *       "tookMs": 412,
           *       "probes": [
           *         {
           *           "name": "ari",
           *           "status": "ok",
           *           "found": "http://127.0.0.1:8088: Asterisk 22.5.2, user cubebridge may write",
           *           "advice": null
           *         },
           *         {
           *           "name": "modules",
           *           "status": "warning",
           *           "found": "all 15 that calls need; not loaded: codec_g722.so",
           *           "advice": "without codec_g722.so wideband phones are heard in narrowband by others"
           *         }
           *       ]
           *     }
           */
          'application/json': components['schemas']['DoctorReport']
        }
      }
      400: components['responses']['Problem400']
      401: components['responses']['Problem401']
      403: components['responses']['Problem403']
      429: components['responses']['Problem429']
      503: components['responses']['Problem503']
      504: components['responses']['Problem504']
    }
  }
}
