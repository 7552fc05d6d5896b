/**
 * @module erasure
 *
 * How things end: the deadline of every store, the closing of an event, and the certificate that says so.
 *
 * Roles: the desk, or the event's own policy, closes (`planClosing`); the sweep finishes what a crash or an open reader left
 * (`sweepErasures`); the public reads `/log/erasure/{event}`.
 *
 * Flow (design-sealing §4): state closed, from which on every read refuses → keys on the shelf destroyed, which a failed
 * decryption proves → rows deleted → every status entry invalid → where the host has files, they are searched byte by byte
 * for what was deleted → a certificate signed by the log's keys, its SHA-256 in a leaf of the same batch. Whatever does not
 * hold stops there: not certified, an alarm in the public log, tried again by the next sweep.
 *
 * `storage/deadlines.ts` names every table and every kind of object on the shelf with what ends it; a test refuses a store that is
 * not in it.
 *
 * Deliberately absent: erasing one person by name (the service knows none; the desk withdraws or revokes), any promise about
 * what disks and hosts keep of unreadable bytes beyond 30 days, and a way to open an event again.
 */
export { type ClosedBy, planClosing } from './close.ts';
export { listClosings } from './closing.ts';
export { erasureRoutes } from './routes.ts';
export { isErasureLate, sweepErasures } from './sweep.ts';
export { isSweepMissed, tellMissedSweeps } from './sweep-health.ts';
