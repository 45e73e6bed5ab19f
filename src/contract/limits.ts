/**
 * The bounds of what agent and cloud say to each other. A reader refuses what is larger; a writer keeps within them.
 */

/** Of one MQTT payload, as it stands on the wire. */
export const MAX_MESSAGE_BYTES = 64 * 1024

/** Trips in one `down/restore`. Some eighty with all their facts fill MAX_MESSAGE_BYTES: the writer leaves out the oldest. */
export const MAX_RESTORE_TRIPS = 200

/** Trips in one `up/sync`. */
export const MAX_SYNC_TRIPS = 200

/** Acknowledgements in one `up/ack`. */
export const MAX_ACKS = 100

/** Revisions, and captures, of one trip. */
export const MAX_REVISIONS = 100

/** Greatest revision number: nine digits. */
export const MAX_REVISION = 999_999_999

/** Characters of a text that a meter or a configuration gives: trip number, tariff, driver, shift. */
export const MAX_TEXT = 64
