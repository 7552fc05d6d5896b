import { decodeBase64url } from '../lib/base64url.ts';
import { hasExactly } from '../lib/canonical-json.ts';
import { parseJsonBytes } from '../lib/json.ts';
import { parsePublicJwk } from '../sealing/index.ts';

/** What a desk JWE must be bound to; all of it stands in its protected header (design-sealing §6.22). */
export interface SealedTo {
  readonly typ: 'gafete/v1/bundle' | 'gafete/v1/roster';
  /** Thumbprint of the recipient. */
  readonly kid: string;
  readonly event: string;
  readonly epoch: number;
}

const HEADER_LIMITS = { size: 2048, depth: 2 };

/**
 * Whether a JWE says that it is sealed to this key for this event and epoch. The service cannot open it; what it can do
 * is refuse one that its reader would refuse, at the moment when somebody is there to seal it again.
 */
export function isSealedTo(jwe: string, { typ, kid, event, epoch }: SealedTo): boolean {
  const [protectedHeader = '', ...rest] = jwe.split('.');
  const bytes = decodeBase64url(protectedHeader);
  if (bytes === undefined || rest.length !== 4) return false;
  const parsed = parseJsonBytes(bytes, HEADER_LIMITS);
  if (!parsed.ok || !hasExactly(parsed.value, ['alg', 'enc', 'typ', 'kid', 'event', 'epoch', 'epk'])) return false;
  const header = parsed.value;
  return (
    header.alg === 'ECDH-ES+A256KW' &&
    header.enc === 'A256GCM' &&
    header.typ === typ &&
    header.kid === kid &&
    header.event === event &&
    header.epoch === epoch &&
    parsePublicJwk(header.epk).ok
  );
}

/** Whether the JWE's ciphertext has one of the padded sizes (bytes): a thief learns a bucket, not how long a name is. */
export function hasPaddedSize(jwe: string, buckets: readonly number[]): boolean {
  const ciphertext = decodeBase64url(jwe.split('.')[3] ?? '');
  return ciphertext !== undefined && buckets.includes(ciphertext.length);
}
