/**
 * The link by which a desk lets one machine pair itself as a gate: `<issuer>/gate#pair=<code>.<fingerprint>[&name=…]`.
 * Everything that matters stands behind the `#`, which no server on the way sees: the code, the fingerprint of the office's
 * root, which the gate pins, and what the office calls this gate.
 */
import { decodeBase64url } from '../lib/base64url.ts';
import { isIssuerIdentifier } from './issuer-url.ts';

export interface GateLink {
  readonly issuer: string;
  /** 32 random bytes, base64url: an enrolment code, once, for fifteen minutes. */
  readonly code: string;
  /** base64url of SHA-256 over the root certificate. */
  readonly anchor: string;
  /** For the people at the gate only. */
  readonly name?: string;
}

const MAX_LINK = 4096;
const MAX_NAME = 40;
const PLACE = '/gate';

/** The text of a link. */
export function renderGateLink({ issuer, code, anchor, name }: GateLink): string {
  const named = name === undefined ? '' : `&name=${encodeURIComponent(name.slice(0, MAX_NAME))}`;
  return `${issuer}${PLACE}#pair=${code}.${anchor}${named}`;
}

/** Reads a link; `undefined` for anything else. */
export function parseGateLink(text: string): GateLink | undefined {
  const at = text.indexOf('#');
  if (text.length > MAX_LINK || at < 0 || !text.slice(0, at).endsWith(PLACE)) return undefined;
  const issuer = text.slice(0, at - PLACE.length);
  if (!isIssuerIdentifier(issuer) || issuer.endsWith('/')) return undefined;
  const parameters = new URLSearchParams(text.slice(at + 1));
  const pair = parameters.getAll('pair');
  const [code, anchor, ...rest] = pair.join().split('.');
  if (pair.length !== 1 || code === undefined || anchor === undefined || rest.length > 0) return undefined;
  if (decodeBase64url(code, 32) === undefined || decodeBase64url(anchor, 32) === undefined) return undefined;
  const name = parameters.get('name')?.slice(0, MAX_NAME);
  return { issuer, code, anchor, ...(name !== undefined && name !== '' && { name }) };
}
