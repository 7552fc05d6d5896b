/** 48 random bits as a row id. Not a secret: it only keeps insertion order out of the file. */
export function randomRowId(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2)) as unknown as [number, number];
  return (high >>> 16) * 2 ** 32 + low;
}
