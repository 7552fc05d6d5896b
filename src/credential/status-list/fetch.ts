import { type Bytes, concatBytes, decodeUtf8 } from '../../lib/bytes.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { StatusError } from './errors.ts';
import { MAX_TOKEN_LENGTH } from './verify.ts';

/** What is needed of a runtime's `fetch`. The signal ends the connection of a server that does not answer. */
export type StatusFetch = (
  url: string,
  init: {
    readonly method: 'GET';
    readonly headers: Record<string, string>;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

const MEDIA_TYPE = 'application/statuslist+jwt';
const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Fetches a Status List Token from an address that `checkStatusAddress` has allowed. Refuses with `E_STATUS_FETCH`,
 * `E_STATUS_SIZE`, and `E_SSRF` for a redirect.
 */
export async function fetchStatusToken(fetch: StatusFetch, uri: string): Promise<Result<string, StatusError>> {
  const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  let response: Response;
  try {
    // Token Status List §8.1: GET with this Accept header. No cookie, no query, nothing that varies with the holder.
    response = await fetch(uri, { method: 'GET', headers: { accept: MEDIA_TYPE }, redirect: 'manual', signal });
  } catch {
    return err({ type: 'E_STATUS_FETCH', reason: 'network' });
  }
  const refusal = checkAnswer(response);
  if (refusal !== undefined) {
    await response.body?.cancel().catch(() => {});
    return err(refusal);
  }
  return readBody(response);
}

function checkAnswer(response: Response): StatusError | undefined {
  // Browsers answer a redirect that may not be followed as type `opaqueredirect` with status 0. `redirected` means that
  // a `fetch` was passed in that follows on its own.
  const isRedirect = response.status >= 300 && response.status < 400;
  if (response.type === 'opaqueredirect' || response.redirected || isRedirect) {
    return { type: 'E_SSRF', reason: 'redirect' };
  }
  if (response.status !== 200) return { type: 'E_STATUS_FETCH', reason: 'http_status', httpStatus: response.status };
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  return mediaType === MEDIA_TYPE ? undefined : { type: 'E_STATUS_FETCH', reason: 'content_type' };
}

/** Reads at most `MAX_TOKEN_LENGTH` bytes, counted after content decoding, and stops the connection there. */
async function readBody(response: Response): Promise<Result<string, StatusError>> {
  if (response.body === null) return err({ type: 'E_STATUS_FORMAT', reason: 'jws' });
  const reader = response.body.getReader();
  const chunks: Bytes[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > MAX_TOKEN_LENGTH) {
        await reader.cancel();
        return err({ type: 'E_STATUS_SIZE' });
      }
      chunks.push(value);
    }
  } catch {
    return err({ type: 'E_STATUS_FETCH', reason: 'network' });
  }
  const token = decodeUtf8(concatBytes(...chunks));
  return token === undefined ? err({ type: 'E_STATUS_FORMAT', reason: 'jws' }) : ok(token);
}
