export interface KamailioSettings {
  readonly modules: string
  readonly host: string
  readonly sipPort: number
  readonly wsPort: number
  /** Passwords by user. */
  readonly users: ReadonlyMap<string, string>
}

/**
 * A registrar and proxy: SIP over UDP for phones and over WebSocket (RFC 7118) for the bridge, digest for REGISTER and
 * INVITE. Nothing of media passes it: what both ends' SDPs say is what they do, so phones and bridge talk directly.
 */
export function kamailioConfig({ modules, host, sipPort, wsPort, users }: KamailioSettings): string {
  return `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=1
tcp_children=2
auto_aliases=no
dns=no
rev_dns=no
tcp_accept_no_cl=yes
tcp_connection_lifetime=3604
listen=udp:${host}:${sipPort}
listen=tcp:${host}:${wsPort}
mpath="${modules}/"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "xhttp.so"
loadmodule "nathelper.so"
loadmodule "websocket.so"
modparam("usrloc", "db_mode", 0)
modparam("usrloc", "use_domain", 0)
modparam("registrar", "max_contacts", 1)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("rr", "append_fromtag", 1)
modparam("tm", "fr_timer", 10000)
modparam("tm", "fr_inv_timer", 60000)
modparam("websocket", "keepalive_mechanism", 1)
modparam("websocket", "keepalive_timeout", 30)

request_route {
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("OPTIONS") && uri == myself) { sl_send_reply("200", "OK"); exit; }
  # Whoever came by WebSocket is answered there (RFC 7118 5.2).
  if (proto == WS) { force_rport(); fix_nated_register(); if (!is_method("REGISTER")) add_contact_alias(); }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) {
      handle_ruri_alias();
      t_on_reply("ANSWER");
      t_relay();
      exit;
    }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not Here");
    exit;
  }
  t_check_trans();
  $var(password) = "";
${[...users].map(([user, password]) => `  if ($fU == "${user}") $var(password) = "${password}";`).join('\n')}
  if ($var(password) == "") { sl_send_reply("403", "Forbidden"); exit; }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("$fd", "$var(password)", "0")) { www_challenge("$fd", "0"); exit; }
    # A bridge that was started anew takes the place of what it was.
    save("location", "0x04");
    exit;
  }
  if (is_method("INVITE")) {
    if (!pv_proxy_authenticate("$fd", "$var(password)", "0")) { proxy_challenge("$fd", "0"); exit; }
    consume_credentials();
  }
  record_route();
  # Numbers that begin with 7 are the bridge's; what was dialled stays in To.
  if ($rU =~ "^7[0-9]+") $rU = "bridge";
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  t_on_reply("ANSWER");
  if (!t_relay()) sl_reply_error();
}

onreply_route[ANSWER] {
  if (proto == WS) add_contact_alias();
}

event_route[xhttp:request] {
  if ($hdr(Upgrade) =~ "websocket" && $hdr(Connection) =~ "Upgrade" && $rm =~ "GET") {
    if (ws_handle_handshake()) exit;
  }
  xhttp_reply("404", "Not Found", "", "");
}
`
}
