/**
 * Whether two byte strings are equal, in time that depends on their lengths only.
 * Workers have a native function for this and Node has another; this loop is the one both share.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}
