import { type Context, Hono } from 'hono';
import { openCors } from '../http/headers.ts';
import { problem } from '../http/problem.ts';
import { parseTilePath, renderNoteKey } from '../merkle/index.ts';
import type { Ports } from '../ports.ts';
import { findCheckpointNote } from '../storage/log.ts';
import { logKeys } from './checkpoint.ts';
import { readTile } from './copy-out.ts';
import { createCosignatures } from './witnesses.ts';

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };
// tlog-tiles, "Checkpoints": nobody should hold one for more than a few seconds.
const FEW_SECONDS = { 'Cache-Control': 'public, max-age=5' };
// A tile's name says how wide it is, and what is in the tree stays there.
const FOR_EVER = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/** The log as static files (C2SP tlog-tiles): public, the same for everybody, for browsers of any origin. */
export function transparencyRoutes(ports: Ports): Hono {
  const cosignatures = createCosignatures(ports);
  return new Hono()
    .use('/log/*', openCors)
    .get('/log/checkpoint', async (c) => {
      const note = await findCheckpointNote(ports);
      if (note === undefined) return absent(c);
      // tlog-cosignature: lines of witnesses stand beside the log's own; a head without any is served all the same.
      return c.body(note + (await cosignatures(note)), 200, { ...TEXT, ...FEW_SECONDS });
    })
    .get('/log/keys', async (c) => {
      const keys = await logKeys(ports);
      return c.body(keys.map((key) => `${renderNoteKey(key)}\n`).join(''), 200, { ...TEXT, ...FEW_SECONDS });
    })
    .get('/log/tile/:level/:place{.+}', async (c) => {
      const name = parseTilePath(`tile/${c.req.param('level')}/${c.req.param('place')}`);
      const bytes = name && (await readTile(ports, name));
      if (bytes === undefined) return absent(c);
      return c.body(bytes, 200, { 'Content-Type': 'application/octet-stream', ...FOR_EVER });
    });
}

function absent(c: Context): Response {
  return problem(c, { status: 404, type: 'not-found', title: 'The log has no such file, or not yet.' });
}
