/**
 * @module merkle
 *
 * An append-only tree that strangers can check: RFC 6962 hashing and proofs, the tiles it is served in (C2SP tlog-tiles),
 * the notes that are signed over it (C2SP signed-note, tlog-checkpoint, tlog-cosignature), and what a log sends a witness
 * (C2SP tlog-witness). Pure: bytes in, bytes and verdicts out. Nothing here knows what an entry says, keeps a private key,
 * fetches, or stores.
 *
 * Proofs are computed by whoever wants one, out of tiles (`inclusionRuns`, `consistencyRuns`, `hashRun`): the log answers
 * no question that names a leaf, so it cannot learn which leaf somebody cares about.
 *
 * Deliberately absent: signature algorithms other than Ed25519, and a quorum of witnesses, which is for who reads a log to
 * decide.
 */
export {
  type AddCheckpoint,
  MAX_ADD_CHECKPOINT,
  parseAddCheckpoint,
  parseSize,
  renderAddCheckpoint,
  SIZE_TYPE,
} from './add-checkpoint.ts';
export {
  type Checkpoint,
  type CheckpointRefusal,
  parseCheckpoint,
  renderCheckpoint,
  verifyCheckpoint,
} from './checkpoint.ts';
export { cosignedMessage, findCosignature, renderCosignature } from './cosignature.ts';
export { encodeEntries, firstEntries, parseEntries } from './entry-bundle.ts';
export {
  createNoteKey,
  NOTE_KEY_TYPE,
  NOTE_LIMITS,
  type NoteKey,
  type NoteRefusal,
  type NoteSignature,
  parseNote,
  parseNoteKey,
  renderNoteKey,
  renderSignature,
  verifyNote,
} from './note.ts';
export {
  type Edge,
  encodeTile,
  type GrownTile,
  growTree,
  type Hashes,
  hashesAt,
  hashRun,
  parseTile,
  parseTilePath,
  rootOfEdge,
  TILE_WIDTH,
  type TileName,
  tilePath,
  widthAt,
} from './tile.ts';
export {
  consistencyRuns,
  emptyRoot,
  HASH_BYTES,
  hashLeaf,
  hashPair,
  inclusionRuns,
  verifyConsistency,
  verifyInclusion,
} from './tree.ts';
