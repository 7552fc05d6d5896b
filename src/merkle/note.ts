/**
 * Signed notes (C2SP signed-note): a text that a person can read and a machine can check, with one line a signature. Who
 * reads one gives the keys; what other keys say is not looked at, so that a line of a stranger can neither help nor harm.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { decodeBase64, encodeBase64 } from '../lib/base64.ts';
import { type Bytes, concatBytes, utf8 } from '../lib/bytes.ts';
import { err, ok, type Result } from '../lib/result.ts';
import { sha256 } from '../lib/sha256.ts';

/** signed-note, "Signature types". */
export const NOTE_KEY_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteKeyType = (typeof NOTE_KEY_TYPE)[keyof typeof NOTE_KEY_TYPE];

/** A key that notes are checked with. Name and id together say which one a line is of. */
export interface NoteKey {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly id: string;
  readonly type: NoteKeyType;
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Bytes;
}

/** One signature line, read but not believed. */
export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Bytes;
}

export interface ParsedNote {
  /** With its final newline, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** `note_format`; `note_unsigned`: no line of a known key; `note_signature`: a known key's line does not verify. */
export type NoteRefusal = { readonly type: 'note_format' | 'note_unsigned' | 'note_signature' };

/** Bounds on what is read: signed-note wants 16 signatures at least to be accepted. */
export const NOTE_LIMITS = { size: 64 * 1024, signatures: 64 };
const KEY_ID_BYTES = 4;

// signed-note, "Format": no Unicode space and no plus.
const NAME = /^[^\s+\p{Cc}\p{Z}]{1,256}$/u;

/** Makes a key of a name and an Ed25519 public key. Throws on a name that notes cannot have. */
export function createNoteKey(name: string, type: NoteKeyType, publicKey: Bytes): NoteKey {
  if (!NAME.test(name)) throw new TypeError('not a name for a note key');
  const id = sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey)).subarray(0, KEY_ID_BYTES);
  return { name, id: hex(id), type, publicKey };
}

/** The key as text: `<name>+<id>+<base64 of type and key>`. */
export function renderNoteKey({ name, id, type, publicKey }: NoteKey): string {
  return `${name}+${id}+${encodeBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

/** Reads a key's text; `undefined` when it is none, of another algorithm, or its id does not follow from the rest. */
export function parseNoteKey(text: string): NoteKey | undefined {
  const match = /^([^+]{1,256})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})$/.exec(text);
  const [, name, id, encoded] = match ?? [];
  const bytes = decodeBase64(encoded ?? '', 33);
  if (name === undefined || bytes === undefined || !NAME.test(name)) return undefined;
  const type = Object.values(NOTE_KEY_TYPE).find((known) => known === bytes[0]);
  if (type === undefined) return undefined;
  const key = createNoteKey(name, type, bytes.slice(1));
  return key.id === id ? key : undefined;
}

/** One signature line for a key, with its newline. */
export function renderSignature({ name, id }: Pick<NoteKey, 'name' | 'id'>, signature: Uint8Array): string {
  const keyId = Uint8Array.from(id.match(/../g) as string[], (pair) => Number.parseInt(pair, 16));
  return `— ${name} ${encodeBase64(concatBytes(keyId, signature))}\n`;
}

/** Reads the shape only. */
export function parseNote(note: string): Result<ParsedNote, NoteRefusal> {
  const malformed = err({ type: 'note_format' } as const);
  if (note.length > NOTE_LIMITS.size || !note.isWellFormed()) return malformed;
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) return malformed;
  // signed-note, "Format": the last empty line divides.
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) return malformed;
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > NOTE_LIMITS.signatures) return malformed;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [dash, name, encoded, ...rest] = line.split(' ');
    const bytes = decodeBase64(encoded ?? '');
    if (dash !== '—' || name === undefined || !NAME.test(name) || rest.length > 0) return malformed;
    if (bytes === undefined || bytes.length <= KEY_ID_BYTES) return malformed;
    signatures.push({ name, id: hex(bytes.subarray(0, KEY_ID_BYTES)), signature: bytes.slice(KEY_ID_BYTES) });
  }
  return ok({ text: note.slice(0, blank + 1), signatures });
}

/** Verifies a note: at least one of the keys signed its text, and no line that names one of them is wrong. */
export function verifyNote(note: string, keys: readonly NoteKey[]): Result<ParsedNote, NoteRefusal> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const { text, signatures } = parsed.value;
  let verified = 0;
  for (const { name, id, signature } of signatures) {
    // signed-note, "Signatures": unknown keys are ignored, even those that share a name or an id with a known one.
    const key = keys.find((known) => known.type === NOTE_KEY_TYPE.ed25519 && known.name === name && known.id === id);
    if (key === undefined) continue;
    // One wrong line of a known key refuses the note: somebody tampers, and a second, right line does not undo that.
    if (!verifyEd25519(key.publicKey, signature, utf8(text))) return err({ type: 'note_signature' });
    verified++;
  }
  return verified > 0 ? parsed : err({ type: 'note_unsigned' });
}

/**
 * Ed25519 by RFC 8032, with canonical points and no key of low order: a signature has one spelling. The cofactored equation
 * is used, which the RFC allows; whoever made a key could sign so that verifiers with the other equation disagree with us,
 * and would only have his own checkpoint refused by some.
 */
export function verifyEd25519(publicKey: Bytes, signature: Bytes, message: Bytes): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
