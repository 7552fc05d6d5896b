/** The public documents that a judge needs: from the network, or from a bundle that was loaded before the network went. */
import type { StatusFetch } from '../credential/status-list/index.ts';
import { TRUST_LIST_LIMITS } from '../credential/trust-list.ts';
import { type Bytes, concatBytes, decodeUtf8 } from '../lib/bytes.ts';

/** Where they come from. Neither call says anything about a holder, and nothing that comes is believed unverified. */
export interface JudgeSources {
  /** The text of an issuer's signed distrust list; `undefined` when it is not at hand. */
  readonly trustList: (issuer: string) => Promise<string | undefined>;
  /** Answers for the address of a status list. */
  readonly fetch: StatusFetch;
}

const TIMEOUT_MILLISECONDS = 5_000;

/** The text of an office's list, from its own origin only; `undefined` when it does not come. */
export async function fetchTrustListText(fetch: StatusFetch, issuer: string): Promise<string | undefined> {
  const { origin, pathname } = new URL(issuer);
  const url = `${origin}/.well-known/gafete-trust${pathname.replace(/\/$/, '')}`;
  try {
    const init = { method: 'GET', headers: { accept: 'application/jose' }, redirect: 'manual' } as const;
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    if (response.status === 200 && response.body !== null) return await readText(response.body);
    await response.body?.cancel();
  } catch {
    // Not there, or not in time: the caller has no list.
  }
  return undefined;
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const reader = body.getReader();
  const parts: Bytes[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return decodeUtf8(concatBytes(...parts));
    length += value.length;
    if (length > TRUST_LIST_LIMITS.size) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value as Bytes);
  }
}
