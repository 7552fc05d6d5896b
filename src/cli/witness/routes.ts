/** The witness over HTTP (C2SP tlog-witness). Anybody may ask: what is not signed by a watched log costs one parse. */
import { type Context, Hono } from 'hono';
import { readText } from '../../http/read-body.ts';
import { utf8 } from '../../lib/bytes.ts';
import { sha256 } from '../../lib/sha256.ts';
import type { UnixSeconds } from '../../lib/time.ts';
import { MAX_ADD_CHECKPOINT, parseAddCheckpoint, renderNoteKey, SIZE_TYPE } from '../../merkle/index.ts';
import { answerCheckpoint, type Witness, type WitnessRefusal } from './answer.ts';

/** What the program tells its operator; no text of a request. */
export type WitnessEvent = 'cosigned' | WitnessRefusal['type'];

/** `POST /add-checkpoint`, the cosigned checkpoints, and the witness's own key. */
export function witnessRoutes(
  witness: Witness,
  now: () => UnixSeconds,
  tell: (event: WitnessEvent) => void = () => {},
): Hono {
  const refuse = (c: Context, refusal: WitnessRefusal) => {
    tell(refusal.type);
    return toWire(c, refusal);
  };
  const text = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  return new Hono()
    .post('/add-checkpoint', async (c) => {
      const body = await readText(c, { maxBytes: MAX_ADD_CHECKPOINT });
      if (!body.ok && body.error.type === 'body_too_large') return c.text('The body is too long.\n', 413);
      const request = body.ok ? parseAddCheckpoint(body.value) : undefined;
      if (request === undefined) return refuse(c, { type: 'malformed' });
      const answer = answerCheckpoint(witness, request, now());
      if (!answer.ok) return refuse(c, answer.error);
      tell('cosigned');
      return c.body(answer.value, 200, text);
    })
    .get('/key', (c) => c.body(`${renderNoteKey(witness.identity.key)}\n`, 200, text))
    .get('/:log/checkpoint', (c) => {
      const origin = [...witness.logs.keys()].find((each) => nameOf(each) === c.req.param('log'));
      const note = origin === undefined ? undefined : witness.memory.shown(origin);
      return note === undefined ? c.text('Nothing is cosigned of such a log.\n', 404) : c.body(note, 200, text);
    });
}

/** A log's name in an address: SHA-256 of its origin, in hexadecimal digits. */
function nameOf(origin: string): string {
  return Buffer.from(sha256(utf8(origin))).toString('hex');
}

function toWire(c: Context, refusal: WitnessRefusal): Response {
  switch (refusal.type) {
    case 'malformed':
      return c.text('This is no old size, proof and checkpoint.\n', 400);
    case 'sizes':
      return c.text('The old size is larger than the checkpoint’s.\n', 400);
    case 'unknown_key':
      return c.text('No key that this witness knows of that log signed it.\n', 403);
    case 'unknown_origin':
      return c.text('This witness does not watch that log.\n', 404);
    case 'old_size':
      return c.body(`${refusal.size}\n`, 409, { 'Content-Type': SIZE_TYPE });
    case 'forked':
      return c.text('Another tree of this size was cosigned before.\n', 409);
    case 'proof':
      return c.text('The proof does not lead from the old tree to this one.\n', 422);
  }
}
