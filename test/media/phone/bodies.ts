/** Descriptions as these agents write them. */
const lines = (...all: readonly string[]) => [...all, ''].join('\r\n')

/** Asterisk 22, chan_pjsip: `allow=ulaw,alaw,g722,h264,vp8`. */
export const ASTERISK = lines(
  'v=0',
  'o=- 1829348812 1829348812 IN IP4 127.0.0.1',
  's=Asterisk',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 17484 RTP/AVP 0 8 9 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=maxptime:140',
  'a=sendrecv',
  'm=video 14110 RTP/AVP 99 100',
  'a=rtpmap:99 H264/90000',
  'a=fmtp:99 max-mbps=108000;max-fs=3600;profile-level-id=42E01F;packetization-mode=1',
  'a=rtpmap:100 VP8/90000',
  'a=sendrecv',
)

/** Asterisk with an endpoint of `ulaw` only. */
export const ASTERISK_AUDIO = lines(
  'v=0',
  'o=- 3349 3349 IN IP4 10.1.2.3',
  's=Asterisk',
  'c=IN IP4 10.1.2.3',
  't=0 0',
  'm=audio 11000 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=sendrecv',
)

/** baresip 1.0 with avcodec. */
export const BARESIP = lines(
  'v=0',
  'o=- 2467109152 1338023516 IN IP4 192.168.1.20',
  's=-',
  'c=IN IP4 192.168.1.20',
  't=0 0',
  'a=tool:baresip 1.0.0',
  'm=audio 20036 RTP/AVP 96 0 8 101',
  'b=AS:125',
  'a=rtpmap:96 opus/48000/2',
  'a=fmtp:96 stereo=1;sprop-stereo=1',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=sendrecv',
  'a=label:1',
  'a=rtcp-rsize',
  'a=ssrc:3210974121 cname:sip:anna@pbx.local',
  'a=ptime:20',
  'm=video 10998 RTP/AVP 97 98',
  'b=AS:512',
  'a=rtpmap:97 H264/90000',
  'a=fmtp:97 packetization-mode=0;profile-level-id=42001f;level-asymmetry-allowed=1;max-fs=3600;max-smbps=40500',
  'a=rtpmap:98 H264/90000',
  'a=fmtp:98 packetization-mode=1;profile-level-id=42001f;level-asymmetry-allowed=1;max-fs=3600;max-smbps=40500',
  'a=rtcp-fb:* nack',
  'a=rtcp-fb:* nack pli',
  'a=framerate:25.00',
  'a=sendrecv',
  'a=label:2',
)

/** Yealink SIP-T58. */
export const YEALINK = lines(
  'v=0',
  'o=- 20067 20067 IN IP4 10.0.0.58',
  's=SDP data',
  'c=IN IP4 10.0.0.58',
  't=0 0',
  'm=audio 12114 RTP/AVP 9 0 8 18 101',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:18 G729/8000',
  'a=fmtp:18 annexb=no',
  'a=fmtp:101 0-15',
  'a=rtpmap:101 telephone-event/8000',
  'a=ptime:20',
  'a=sendrecv',
  'm=video 12116 RTP/AVP 98 99',
  'b=TIAS:2048000',
  'a=rtpmap:98 H264/90000',
  'a=fmtp:98 profile-level-id=640028; packetization-mode=1',
  'a=rtpmap:99 H264/90000',
  'a=fmtp:99 profile-level-id=428028; packetization-mode=1',
  'a=rtcp-fb:* ccm fir',
  'a=sendrecv',
)

/** Linphone 5: RTP/AVPF, an RTCP port of its own, sprop-parameter-sets, SRTP offered beside. */
export const LINPHONE = lines(
  'v=0',
  'o=bert 2561 3283 IN IP4 192.168.7.9',
  's=Talk',
  'c=IN IP4 192.168.7.9',
  't=0 0',
  'a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics',
  'm=audio 7078 RTP/SAVP 0',
  'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj',
  'm=audio 7078 RTP/AVPF 96 0 8 97',
  'a=rtpmap:96 opus/48000/2',
  'a=fmtp:96 useinbandfec=1',
  'a=rtpmap:97 telephone-event/8000',
  'a=rtcp:7090',
  'a=rtcp-fb:* trr-int 1000',
  'm=video 9078 RTP/AVPF 99 103',
  'a=rtpmap:99 VP8/90000',
  'a=rtpmap:103 H264/90000',
  'a=fmtp:103 profile-level-id=42801F;packetization-mode=1;sprop-parameter-sets=Z0LAH9kDxWhAAAADAEAAAAwDxgySAA==,aMuMsg==',
  'a=rtcp:9090 IN IP4 192.168.7.10',
  'a=rtcp-fb:* nack pli',
  'a=rtcp-fb:99 nack',
)

/** A phone behind Kamailio with rtpengine, which puts its address, ICE-less, and its ports in. */
export const KAMAILIO = lines(
  'v=0',
  'o=- 3908112 3908112 IN IP4 203.0.113.4',
  's=-',
  't=0 0',
  'm=audio 30044 RTP/AVP 8 0 101',
  'c=IN IP4 203.0.113.4',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  'a=rtcp:30045',
  'm=video 30060 RTP/AVP 34 96',
  'c=IN IP4 203.0.113.5',
  'a=rtpmap:34 H263/90000',
  'a=rtpmap:96 VP8/90000',
  'a=sendonly',
  'a=rtcp:30061',
)

export const replaced = (sdp: string, ...changes: readonly (readonly [from: string | RegExp, to: string])[]) =>
  changes.reduce((text, [from, to]) => {
    if (text.replace(from, to) === text) throw new Error(`nothing to replace: ${String(from)}`)
    return text.replace(from, to)
  }, sdp)
