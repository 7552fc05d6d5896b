/**
 * A gate without a network (issue 5 §2): whom its bundle believes, what it says of a shown pass, and what it keeps.
 *
 * - `verifyBundle`: a signed bundle (`GET /gate/bundle`) made ready for judging, every part of it checked once.
 * - `judgePass`: the text of a QR code → one word, one reason. Pure: the same input gives the same verdict.
 * - `openGateJournal`: entries, exits and counters, sealed on the device record by record; what was cut off in the middle
 *   of a record is lost, and nothing else.
 *
 * The gate page, the `gafete gate check` command and the tests use the same code. It knows no page and no network.
 *
 * Deliberately absent: names, portraits, anything by which two passes could be tied to one person, and any way from amber
 * to green but a person's decision, which is counted.
 * @module
 */
export { type BundleExpectation, type BundleRefusal, type CompiledBundle, verifyBundle } from './bundle.ts';
export { createHandleSet, type HandleSet } from './handle-set.ts';
export { type GateJournal, type GateShift, type HourCount, openGateJournal } from './journal.ts';
export { gateCodesOf, type JudgeInput, type Judgement, judgePass } from './judge.ts';
export { OFFLINE_REASONS, type OfflineReason, type OfflineVerdict } from './reasons.ts';
