/** What a person can do about a failed connection, by the error's code (Node, OpenSSL) or by MQTT's word for it. */
const CLOCK = 'is the board’s clock right? It needs NTP or a clock battery'
const AUTHORITY = 'does cloud.ca_file belong to this broker?'
const WHO = 'check the vehicle’s certificate or password and the broker’s rules for it'

const ADVICE: Readonly<Record<string, string>> = {
  CERT_NOT_YET_VALID: CLOCK,
  CERT_HAS_EXPIRED: CLOCK,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: AUTHORITY,
  ERR_TLS_CERT_ALTNAME_INVALID: 'does cloud.broker name the broker as its certificate does?',
  ENOTFOUND: 'no network, or the name in cloud.broker is wrong',
  EAI_AGAIN: 'no network, or no name server',
  ENETUNREACH: 'no network',
  EHOSTUNREACH: 'no way to the broker from here',
  ECONNREFUSED: 'nothing listens there: is the port in cloud.broker right, and the broker up?',
  // MQTT 3.1.1 §3.2.2.3, MQTT 5 §3.2.2.2.
  4: WHO,
  5: WHO,
  134: WHO,
  135: WHO,
  2: 'the broker does not take client ids of this length',
  133: 'the broker does not take client ids of this length',
}

/** The error's text with what to do, where that is known. */
export function withAdvice(text: string, code: string | number | undefined): string {
  const advice = code === undefined ? undefined : ADVICE[code]
  return advice === undefined ? text : `${text} (${advice})`
}
