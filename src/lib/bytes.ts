/** Bytes that own their buffer: what WebCrypto accepts in every runtime. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Returns `n` bytes from a cryptographically secure source. The last parameter of everything that needs chance. */
export type Random = (n: number) => Bytes;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text. Lone surrogates become U+FFFD: callers that must refuse them check `isWellFormed()` first. */
export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes;
}

/** Text of UTF-8 bytes, byte order mark kept; `undefined` when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** One array after another. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
