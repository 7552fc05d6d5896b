import { describe, expect, it } from 'vitest';
import { type GateDeskRefusal, toWire } from '../../src/gate/errors.ts';

/** Typed by the union: a new reason does not compile until it has its wire answer here. */
const ANSWERS: Readonly<Record<GateDeskRefusal['type'], readonly [number, string]>> = {
  body_too_large: [413, 'body-too-large'],
  body_media_type: [415, 'body-media-type'],
  body_malformed: [400, 'body-malformed'],
  request_invalid: [400, 'request-invalid'],
  event_unknown: [404, 'not-found'],
  event_closed: [410, 'event-closed'],
  event_distrusted: [409, 'event-distrusted'],
  gate_unknown: [404, 'gate-unknown'],
  statement_issuer: [422, 'statement-issuer'],
  statement_event: [422, 'statement-event'],
  statement_time: [422, 'statement-time'],
  statement_approval: [422, 'statement-approval'],
  statement_replayed: [409, 'statement-replayed'],
  gate_client: [422, 'gate-client'],
  gate_zone: [422, 'gate-zone'],
  gate_elsewhere: [409, 'gate-elsewhere'],
  gates_full: [409, 'gates-full'],
  bundle_key: [503, 'bundle-key'],
  bundle_status: [503, 'bundle-status'],
  handles_full: [409, 'handles-full'],
  busy: [409, 'busy'],
};

describe('wire answers of gates', () => {
  it.each(Object.entries(ANSWERS))('%s is %j', (type, [status, name]) => {
    const wire = toWire({ type, places: ['statement.zones'], limit: 1 } as unknown as GateDeskRefusal);
    expect([wire.status, wire.type]).toEqual([status, name]);
    expect(wire.title.length).toBeGreaterThan(10);
  });
});
