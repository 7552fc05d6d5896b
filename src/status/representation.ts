/** The published list as HTTP answers it: signed once a tick, compressed once, compared by a tag. */
import { createStatusListToken } from '../credential/status-list/index.ts';
import { encodeBase64url } from '../lib/base64url.ts';
import { type Bytes, utf8 } from '../lib/bytes.ts';
import { ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';
import { addSeconds, DAY, type UnixSeconds, unixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { PublishRefusal } from './errors.ts';
import { listUri } from './list.ts';
import { entriesSha256 } from './list-file.ts';
import { publishEntries } from './publish.ts';

/** One list during one tick. */
export type Representation = {
  readonly tick: UnixSeconds;
  /** The next tick: until then nothing else is said. */
  readonly until: UnixSeconds;
  /** Compact JWS. */
  readonly token: Bytes;
  readonly gzip: Bytes;
  /** SHA-256 of the entries, which is the same as long as nothing changes. */
  readonly entries: string;
  /** Entity tag without quotes. */
  readonly etag: string;
};

/** How long a fetched list counts for somebody who cannot fetch another. */
const EXPIRES_AFTER = DAY;

/** Publishes, signs and compresses. Refuses with every `PublishRefusal`. */
export async function createRepresentation(
  ports: Ports,
  id: string,
  now: UnixSeconds,
): Promise<Result<Representation, PublishRefusal>> {
  const published = await publishEntries(ports, id, now);
  if (!published.ok) return published;
  const { list, tick, bits } = published.value;
  const signer = await ports.keys.signer('status', now);
  const compact = await createStatusListToken({
    uri: listUri(ports, id),
    bits,
    // The tick, not the moment: `iat` must not tell when the first request after a change came.
    iat: tick,
    exp: addSeconds(tick, EXPIRES_AFTER),
    ttl: list.period,
    x5c: signer.x5c,
    sign: signer.sign,
  });
  const token = utf8(compact);
  const until = unixSeconds(Math.min(tick + list.period, list.notAfter + 1));
  const etag = encodeBase64url(sha256(token).subarray(0, 12));
  return ok({ tick, until, token, gzip: await gzip(token), entries: entriesSha256(bits), etag });
}

async function gzip(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
