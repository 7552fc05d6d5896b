/** Cosignatures of witnesses (C2SP tlog-cosignature, `cosignature/v1`): somebody else saw this tree, at that moment. */
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import { type UnixSeconds, unixSeconds } from '../lib/time.ts';
import { NOTE_KEY_TYPE, type NoteKey, type NoteSignature, renderSignature, verifyEd25519 } from './note.ts';

const TIME_BYTES = 8;

/** The bytes that a witness signs: its moment, then the checkpoint's text. */
export function cosignedMessage(text: string, at: UnixSeconds): Bytes {
  return utf8(`cosignature/v1\ntime ${at}\n${text}`);
}

/** A cosignature's line. */
export function renderCosignature(key: Pick<NoteKey, 'name' | 'id'>, at: UnixSeconds, signature: Uint8Array): string {
  const time = new DataView(new ArrayBuffer(TIME_BYTES));
  time.setBigUint64(0, BigInt(at));
  return renderSignature(key, concatBytes(new Uint8Array(time.buffer), signature));
}

/** When this witness saw the text; `undefined` when no line is its own, or its line does not verify. */
export function findCosignature(
  text: string,
  signatures: readonly NoteSignature[],
  witness: NoteKey,
): UnixSeconds | undefined {
  if (witness.type !== NOTE_KEY_TYPE.cosignature) return undefined;
  for (const { name, id, signature } of signatures) {
    if (name !== witness.name || id !== witness.id || signature.length !== TIME_BYTES + 64) continue;
    const time = new DataView(signature.buffer, signature.byteOffset, TIME_BYTES).getBigUint64(0);
    if (time > BigInt(Number.MAX_SAFE_INTEGER)) continue;
    const at = unixSeconds(Number(time));
    if (verifyEd25519(witness.publicKey, signature.slice(TIME_BYTES), cosignedMessage(text, at))) return at;
  }
  return undefined;
}
