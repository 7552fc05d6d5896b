/**
 * @module gate
 *
 * Gates: who may ask holders at an event, for what purpose, and the most that may be asked.
 *
 * Roles: an `admin` or `desk` client appoints a machine client of role `gate` by a signed statement (`register.ts`), lists
 * and removes its appointments; the gate reads what it may ask (`own-gate.ts`); anybody reads the closed list of purposes
 * (`purposes.ts`), which is what a wallet's holder can compare a request with.
 *
 * A gate's row counts only with its authenticity tag, in the present generation of its client, and until its appointment
 * ends: at the end of the client's, or when the event closes. `verifier` asks `findGateOf` before it signs anything.
 *
 * Without a network a gate works from its bundle (`bundle.ts`): all that it needs to judge passes, signed. Gates of an
 * event tell each other of passages as opaque handles (`exchange.ts`), and report how often a guard overruled the screen
 * (`override.ts`). The event's `k_handle` goes with the event.
 *
 * Deliberately absent: purposes that an office writes itself, free text, any count or list of who passed, and asking on
 * behalf of a gate.
 */
export { findGateOf, type GateInOffice, scopeOf } from './own-gate.ts';
export { gateRoutes } from './routes.ts';
export { sweepGates } from './sweep.ts';
