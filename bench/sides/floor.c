/*
 * The least that a bridge between G.711 and Opus over SRTP can cost: libopus, libsrtp2 and UDP in one thread, without
 * ICE, DTLS, RTCP, statistics or a jitter buffer that adapts. What the bench compares others with.
 *
 * floor CALLS COMPLEXITY
 *   Prints a line for each call: "PHONE_PORT APP_PORT", the loopback ports it receives on.
 *   Reads a line for each call: "CALL PHONE_PORT APP_PORT SEND_KEY RECEIVE_KEY", where the far ends receive and the SRTP
 *   master key and salt (AEAD_AES_128_GCM, 28 bytes, hexadecimal) towards and from the app.
 *   Ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <opus/opus.h>
#include <srtp2/srtp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define FRAME 160 /* 20 ms at 8 kHz */
#define HEADER 12
#define KEY 28
#define QUEUE 8   /* frames */
#define PREFILL 2 /* frames before playing begins: 40 ms */

typedef struct {
  int phone, app; /* sockets */
  OpusEncoder *encoder;
  OpusDecoder *decoder;
  srtp_t send, receive;
  int connected;
  uint16_t to_app_sequence, to_phone_sequence;
  uint32_t to_app_time, to_phone_time;
  uint8_t queue[QUEUE][FRAME]; /* PCMU, from the app */
  unsigned head, tail;
  int playing;
} Call;

static Call *calls;
static int count;
static int16_t linear[256];
static uint8_t mulaw[65536];

static void die(const char *what) {
  perror(what);
  exit(1);
}

/* ITU-T G.711, table 2. */
static void make_tables(void) {
  for (int code = 0; code < 256; code++) {
    int inverted = ~code & 0xff, exponent = (inverted >> 4) & 7;
    int magnitude = ((((inverted & 15) << 3) + 0x84) << exponent) - 0x84;
    linear[code] = inverted & 0x80 ? -magnitude : magnitude;
  }
  for (int bits = 0; bits < 65536; bits++) {
    int sample = (int16_t)bits, sign = sample < 0 ? 0x80 : 0, exponent = 7;
    int magnitude = sample < 0 ? -sample : sample;
    if (magnitude > 32635) magnitude = 32635;
    magnitude += 0x84;
    for (int mask = 0x4000; !(magnitude & mask) && exponent > 0; mask >>= 1) exponent--;
    mulaw[bits] = ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15));
  }
}

static int open_socket(int *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int size = 1 << 20, fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (void *)&address, sizeof address) || getsockname(fd, (void *)&address, &length)) die("socket");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  *port = ntohs(address.sin_port);
  return fd;
}

static void connect_socket(int fd, int port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
  if (connect(fd, (void *)&address, sizeof address)) die("connect");
}

static srtp_t open_srtp(const char *hex, srtp_ssrc_type_t direction) {
  uint8_t key[KEY];
  srtp_policy_t policy;
  srtp_t session;
  for (int i = 0; i < KEY; i++) {
    unsigned byte;
    if (sscanf(hex + 2 * i, "%2x", &byte) != 1) exit(2);
    key[i] = byte;
  }
  memset(&policy, 0, sizeof policy);
  srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
  srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
  policy.key = key;
  policy.ssrc.type = direction;
  policy.window_size = 128;
  if (srtp_create(&session, &policy)) exit(2);
  return session;
}

static void open_call(Call *call, int complexity, int epoll, int index) {
  int error, phone_port, app_port;
  call->phone = open_socket(&phone_port);
  call->app = open_socket(&app_port);
  call->encoder = opus_encoder_create(8000, 1, OPUS_APPLICATION_VOIP, &error);
  call->decoder = opus_decoder_create(8000, 1, &error);
  if (!call->encoder || !call->decoder) exit(2);
  opus_encoder_ctl(call->encoder, OPUS_SET_COMPLEXITY(complexity));
  opus_encoder_ctl(call->encoder, OPUS_SET_BITRATE(24000));
  opus_encoder_ctl(call->encoder, OPUS_SET_INBAND_FEC(1));
  opus_encoder_ctl(call->encoder, OPUS_SET_PACKET_LOSS_PERC(10));
  opus_encoder_ctl(call->encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  opus_encoder_ctl(call->encoder, OPUS_SET_MAX_BANDWIDTH(OPUS_BANDWIDTH_NARROWBAND));
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = index * 2};
  epoll_ctl(epoll, EPOLL_CTL_ADD, call->phone, &event);
  event.data.u32++;
  epoll_ctl(epoll, EPOLL_CTL_ADD, call->app, &event);
  printf("%d %d\n", phone_port, app_port);
}

static void put_header(uint8_t *packet, int type, uint16_t sequence, uint32_t time, uint32_t ssrc) {
  uint32_t words[2] = {htonl(time), htonl(ssrc)};
  packet[0] = 0x80;
  packet[1] = type;
  packet[2] = sequence >> 8;
  packet[3] = sequence;
  memcpy(packet + 4, words, sizeof words);
}

static void from_phone(Call *call, uint32_t index) {
  uint8_t packet[2048], out[1500];
  int16_t pcm[FRAME];
  int length;
  while ((length = recv(call->phone, packet, sizeof packet, 0)) > 0) {
    if (length != HEADER + FRAME || !call->connected) continue;
    for (int i = 0; i < FRAME; i++) pcm[i] = linear[packet[HEADER + i]];
    int size = opus_encode(call->encoder, pcm, FRAME, out + HEADER, 1275);
    if (size <= 0) continue;
    put_header(out, 111, call->to_app_sequence++, call->to_app_time += 960, 1000 + index);
    size += HEADER;
    if (srtp_protect(call->send, out, &size) == srtp_err_status_ok) send(call->app, out, size, 0);
  }
}

static void from_app(Call *call) {
  uint8_t packet[2048];
  int16_t pcm[5760];
  int length;
  while ((length = recv(call->app, packet, sizeof packet, 0)) > 0) {
    if (!call->connected || srtp_unprotect(call->receive, packet, &length) != srtp_err_status_ok) continue;
    int samples = opus_decode(call->decoder, packet + HEADER, length - HEADER, pcm, 5760, 0);
    if (samples != FRAME || call->tail - call->head == QUEUE) continue;
    uint8_t *frame = call->queue[call->tail++ % QUEUE];
    for (int i = 0; i < FRAME; i++) frame[i] = mulaw[(uint16_t)pcm[i]];
  }
}

/* Every 20 ms: a frame to each phone, silence when there is none. */
static void play(void) {
  uint8_t packet[HEADER + FRAME];
  for (int i = 0; i < count; i++) {
    Call *call = &calls[i];
    if (!call->connected) continue;
    if (!call->playing) call->playing = call->tail - call->head >= PREFILL;
    put_header(packet, 0, call->to_phone_sequence++, call->to_phone_time += FRAME, 2000 + i);
    if (call->playing && call->head != call->tail) memcpy(packet + HEADER, call->queue[call->head++ % QUEUE], FRAME);
    else memset(packet + HEADER, 0xff, FRAME);
    send(call->phone, packet, sizeof packet, 0);
  }
}

static void connect_call(const char *line) {
  int index, phone_port, app_port;
  char send_key[2 * KEY + 1], receive_key[2 * KEY + 1];
  if (sscanf(line, "%d %d %d %56s %56s", &index, &phone_port, &app_port, send_key, receive_key) != 5) exit(2);
  if (index < 0 || index >= count) exit(2);
  Call *call = &calls[index];
  connect_socket(call->phone, phone_port);
  connect_socket(call->app, app_port);
  call->send = open_srtp(send_key, ssrc_any_outbound);
  call->receive = open_srtp(receive_key, ssrc_any_inbound);
  call->connected = 1;
}

int main(int argc, char **argv) {
  char line[512];
  struct epoll_event events[64];
  if (argc != 3 || (count = atoi(argv[1])) < 1) return 2;
  if (!(calls = calloc(count, sizeof *calls)) || srtp_init()) return 2;
  make_tables();
  int epoll = epoll_create1(0);
  for (int i = 0; i < count; i++) open_call(&calls[i], atoi(argv[2]), epoll, i);
  fflush(stdout);
  for (int i = 0; i < count; i++) {
    if (!fgets(line, sizeof line, stdin)) return 0;
    connect_call(line);
  }
  printf("connected\n");
  fflush(stdout);

  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct itimerspec every = {{0, 20000000}, {0, 20000000}};
  timerfd_settime(timer, 0, &every, NULL);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 2 * count};
  epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
  event.data.u32++;
  epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
  for (;;) {
    int ready = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < ready; i++) {
      uint32_t id = events[i].data.u32;
      uint64_t slots;
      if (id == 2u * count + 1) return 0;
      if (id == 2u * count) {
        /* Slots that were missed are skipped. */
        if (read(timer, &slots, sizeof slots) > 0) play();
      } else if (id & 1) from_app(&calls[id / 2]);
      else from_phone(&calls[id / 2], id / 2);
    }
  }
}
