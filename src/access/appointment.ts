/** How long a client may act, and what stands a while longer than its client. */
import type { Random } from '../lib/bytes.ts';
import { addSeconds, DAY, hourOf, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Role } from './actor.ts';

/** Product rule 3: a staff appointment lasts 30 days at most. */
const APPOINTMENT_DAYS = 30;
/** Days after its end in which an appointment can still be renewed; then the sweep deletes it. */
const RENEWAL_DAYS = 30;
/** An approval is checked until the last credential it approved has ended: an event is not prepared longer than this. */
const APPROVAL_KEY_DAYS = 400;
/** A printed key in a safe is replaced every three years. */
const RECOVERY_DAYS = 3 * 365;

/** End of an appointment made or renewed at `now`: 30 days, cut to the hour so that the row tells no finer time. */
export function appointmentEnd(now: UnixSeconds): UnixSeconds {
  return hourOf(addSeconds(now, APPOINTMENT_DAYS * DAY));
}

/** End of the approval key of an appointment that ends at `end`. */
export function approvalKeyEnd(end: UnixSeconds): UnixSeconds {
  return addSeconds(end, APPROVAL_KEY_DAYS * DAY);
}

/** End of a recovery key enrolled at `now`. */
export function recoveryEnd(now: UnixSeconds): UnixSeconds {
  return hourOf(addSeconds(now, RECOVERY_DAYS * DAY));
}

/** The moment as of which rows are read for a renewal or removal: what ended since can still be renewed or removed. */
export function renewableSince(now: UnixSeconds): UnixSeconds {
  return unixSeconds(Math.max(0, now - RENEWAL_DAYS * DAY));
}

/** 32 characters that are not mistaken for one another when read aloud or written down. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A new name for the public log, none of `taken`: two clients with one name could not be told apart there. */
export function createPseudonym(role: Role, taken: ReadonlySet<string>, random: Random): string {
  for (;;) {
    const letters = Array.from(random(4), (byte) => ALPHABET[byte & 31]).join('');
    const pseudonym = `${role}-${letters}`;
    if (!taken.has(pseudonym)) return pseudonym;
  }
}
