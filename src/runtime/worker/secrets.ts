/**
 * The key ring from secrets, one for each purpose: a secret holds 5 kB at most, and a deploy token that may set one
 * need not know the others. `gafete keys export --worker` writes them in the form that `wrangler secret bulk` reads.
 */
import {
  createKeyRing,
  type KeyRing,
  MAC_PURPOSES,
  parseKeyRingFile,
  SEAL_PURPOSES,
  SIGNING_PURPOSES,
} from '../../key-ring.ts';

/** Name of the secret that holds the entries of one purpose. */
export function secretName(purpose: string): string {
  return `KEYS_${purpose.toUpperCase()}`;
}

function entries(secrets: Readonly<Record<string, unknown>>, purposes: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(purposes.map((purpose) => [purpose, parse(secrets[secretName(purpose)])]));
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Builds the ring. Throws with the names of missing or malformed secrets, never with a value. */
export function keyRingFromSecrets(secrets: Readonly<Record<string, unknown>>): KeyRing {
  const head = parse(secrets['KEYS_HEAD']);
  const file = parseKeyRingFile({
    ...(typeof head === 'object' && head !== null ? head : {}),
    signing: entries(secrets, SIGNING_PURPOSES),
    log: parse(secrets[secretName('log')]),
    mac: entries(secrets, MAC_PURPOSES),
    seal: entries(secrets, SEAL_PURPOSES),
  });
  if (!file.ok) throw new Error(`secrets missing or malformed: ${file.error.places.join(', ')}`);
  return createKeyRing(file.value);
}
