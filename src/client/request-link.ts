/** The link with which a verifier turns to a wallet (OpenID4VP 1.0 §5.10, RFC 9101 §5.2.1): QR code or universal link. */
import { err, ok, type Result } from '../lib/result.ts';
import type { ClientError } from './errors.ts';
import { isReachableUrl } from './issuer-url.ts';
import { requestRefused } from './request-refused.ts';

/** What a link says. Nothing of it is believed until the request object says the same under a signature. */
export interface RequestLink {
  readonly clientId: string;
  readonly requestUri: string;
  readonly method: 'get' | 'post';
}

const MAX_LENGTH = 4096;
const MAX_CLIENT_ID = 128;

/**
 * Parses a link, strictly: `openid4vp://` or `https://`, one `client_id` by certificate hash, the request by reference.
 * Other parameters mean nothing (RFC 9101 §5: only those in the request object count). Refuses with `request_refused`.
 */
export function parseRequestLink(text: string): Result<RequestLink, ClientError> {
  const link = text.trim();
  if (link.length > MAX_LENGTH || !/^(openid4vp|https):\/\//.test(link) || !URL.canParse(link)) return refuse('link');
  const { searchParams, username, password, hash } = new URL(link);
  if (username !== '' || password !== '' || hash !== '') return refuse('link');
  const one = (name: string) => {
    const values = searchParams.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  for (const name of new Set(searchParams.keys())) if (one(name) === undefined) return refuse('repeated');
  // By value it would not be fetched from the verifier, and an unsigned one is nobody's.
  if (searchParams.has('request')) return refuse('request');
  const [clientId, requestUri] = [one('client_id'), one('request_uri')];
  if (clientId === undefined || clientId.length > MAX_CLIENT_ID) return refuse('client_id');
  // HAIP 1.0 §5.1: the prefix that names one certificate.
  if (!/^x509_hash:[A-Za-z0-9_-]{43}$/.test(clientId)) return refuse('client_id');
  if (!isReachableUrl(requestUri)) return refuse('request_uri');
  const method = one('request_uri_method') ?? 'get';
  // §5.10: case-sensitive, and no other value.
  if (method !== 'get' && method !== 'post') return refuse('request_uri_method');
  return ok({ clientId, requestUri, method });
}

function refuse(problem: string): Result<never, ClientError> {
  return err(requestRefused(problem));
}
