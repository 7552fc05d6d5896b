import type { ActAnswer } from '../client/index.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** What became of an act: done, with the state of each accreditation, or waiting for a second person: the half that one person can do. */
export function showAct(answer: ActAnswer, { texts, result }: Terminal): ExitCode {
  if (!answer.done) {
    result(answer, [texts.needsSecond(answer.act)]);
    return EXIT.partly;
  }
  const states = Object.entries(answer.accreditations);
  const lines = states.map(([accreditation, state]) => `${accreditation}  ${texts.states[state]}`);
  const done = states.length > 0 ? texts.actDone(states.length) : texts.eventActDone;
  const version = answer.policyVersion === undefined ? [] : [texts.policyChanged(answer.policyVersion)];
  result(answer, [...lines, done, ...version]);
  return EXIT.done;
}
