/**
 * @module judging
 *
 * What decides about a presentation: opening a wallet's answer, whom to believe, the order of the checks, the word and its
 * reason. Pure but for the documents that `JudgeSources` hands in, which are the same for every holder.
 *
 * The same code runs in two places: in the service (judge mode, `verifier/judge.ts`), and with whoever asks (relay mode,
 * `client/relay.ts`), in a browser too. So a gate that trusts nobody's memory decides as the service would.
 *
 * Deliberately absent: HTTP, storage, keys of the service, and any other format than SD-JWT VC with key binding.
 */
export { type AnswerRefusal, checkAnswerHeader, encryptionKeyId, openAnswer } from './answer.ts';
export { createJudge, type Judge, type Judged, type JudgeRefusal, type Question } from './judge.ts';
export { VERDICT_REASONS, type VerdictReason } from './reasons.ts';
export { fetchTrustListText, type JudgeSources } from './sources.ts';
export { createStatusLookup, type StatusLookup } from './status.ts';
export { createTrust, type Trust, type TrustedOffice } from './trust.ts';
