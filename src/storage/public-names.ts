/** Names of public files: what everybody may have, outside the database. Named by content or by width, so that none but the checkpoint ever changes. */
import { decodeBase64url } from '../lib/base64url.ts';

/** The newest signed head whose tiles and entries are all there. */
export const CHECKPOINT_FILE = 'log/checkpoint';

/** A tile or an entry bundle, by its path in the log (`tile/0/000.p/8`). */
export const tileFile = (path: string): string => `log/${path}`;

/** A published status list: zlib of its two-bit entries. `sha256`: base64url, of the entries uncompressed, as its leaf says. */
export const listFile = (sha256: string): string => `log/list/${checked(sha256)}`;

/** A policy: its canonical JSON. `sha256`: base64url, as its leaf says. */
export const policyFile = (sha256: string): string => `log/policy/${checked(sha256)}`;

/** The certificate of a closed event's erasure. */
export const erasureFile = (event: string): string => `log/erasure/${event}`;

function checked(sha256: string): string {
  if (decodeBase64url(sha256, 32) === undefined) throw new TypeError('not a SHA-256');
  return sha256;
}
