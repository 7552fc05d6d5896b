/** What an office shows beside its log: public documents of events, status lists, its own self-check. Bounded, unbelieved. */
import { inflate } from '../../credential/status-list/zlib.ts';
import { type PublicEvent, publicEventSchema } from '../../desk/wire.ts';
import { decodeBase64url, encodeBase64url } from '../../lib/base64url.ts';
import { decodeUtf8 } from '../../lib/bytes.ts';
import { parseCompactJws } from '../../lib/compact-jws.ts';
import { isJsonObject, parseJsonBytes } from '../../lib/json.ts';
import { sha256 } from '../../lib/sha256.ts';
import { readBounded } from './log-source.ts';

/** `gone`: 404 or 410; `silent`: no answer, or none that can be read. */
export interface OfficeSource {
  event(id: string): Promise<PublicEvent | 'gone' | 'silent'>;
  /** SHA-256 of the entries of a list as it is served now, base64url. Its signature is for whoever checks a credential. */
  list(id: string): Promise<string | 'gone' | 'silent'>;
  /** Codes that the service's own self-check shows to everybody. */
  findings(): Promise<readonly string[]>;
}

const MAX_DOCUMENT = 256 * 1024;
const MAX_TOKEN = 2 * 1024 * 1024;
/** A list of 2²² two-bit entries. */
const MAX_LIST = 1024 * 1024;
const isGone = (status: number) => status === 404 || status === 410;

/** The office at `publicUrl`, and nowhere else. */
export function openOfficeSource(publicUrl: string, fetch: typeof globalThis.fetch): OfficeSource {
  const read = (path: string, limit: number, accept: string) =>
    readBounded(fetch, `${publicUrl}/${path}`, limit, { accept });
  return {
    async event(id) {
      const answer = await read(`events/${id}`, MAX_DOCUMENT, 'application/json');
      if (answer === undefined) return 'silent';
      if (isGone(answer.status)) return 'gone';
      const json = parseJsonBytes(answer.bytes, { size: MAX_DOCUMENT, depth: 16 });
      const parsed = json.ok && answer.status === 200 ? publicEventSchema.safeParse(json.value) : undefined;
      const document = parsed?.success ? parsed.data : undefined;
      // A list elsewhere is nobody's we could compare.
      const isOwn = document?.event === id && isListOf(publicUrl, document.statusList);
      return isOwn ? (document as unknown as PublicEvent) : 'silent';
    },
    async list(id) {
      const answer = await read(`status/${id}`, MAX_TOKEN, 'application/statuslist+jwt');
      if (answer === undefined) return 'silent';
      if (isGone(answer.status)) return 'gone';
      const token = answer.status === 200 ? decodeUtf8(answer.bytes) : undefined;
      return (token === undefined ? undefined : await hashOf(token)) ?? 'silent';
    },
    async findings() {
      const answer = await read('readyz', 65_536, 'application/json');
      const json = answer && parseJsonBytes(answer.bytes, { size: 65_536, depth: 4 });
      const found = json?.ok && isJsonObject(json.value) ? json.value['findings'] : undefined;
      return Array.isArray(found) ? found.filter((code) => typeof code === 'string').slice(0, 100) : [];
    },
  };
}

function isListOf(publicUrl: string, uri: string): boolean {
  const prefix = `${publicUrl}/status/`;
  return uri.startsWith(prefix) && /^[A-Za-z0-9_-]{22}$/.test(uri.slice(prefix.length));
}

async function hashOf(token: string): Promise<string | undefined> {
  const jws = parseCompactJws(token, { size: MAX_TOKEN, depth: 4 });
  const list = jws.ok ? jws.value.payload['status_list'] : undefined;
  const lst = isJsonObject(list) ? list['lst'] : undefined;
  const packed = typeof lst === 'string' ? decodeBase64url(lst) : undefined;
  const entries = packed && (await inflate(packed, MAX_LIST));
  return entries?.ok ? encodeBase64url(sha256(entries.value)) : undefined;
}
