import type { ClientError, ClientErrorCode, Result } from '../client/index.ts';
import { CommandError, EXIT, type ExitCode, type Terminal } from './terminal.ts';

const EXITS: Partial<Record<ClientErrorCode, ExitCode>> = {
  network: EXIT.unreachable,
  timeout: EXIT.unreachable,
  busy: EXIT.unreachable,
  unavailable: EXIT.unreachable,
  server_fault: EXIT.failed,
  redirected: EXIT.failed,
  unexpected_answer: EXIT.failed,
  input_refused: EXIT.usage,
};

/** The value, or the command's end with a sentence and the next step. */
export function orRefuse<T>(result: Result<T, ClientError>, terminal: Terminal): T {
  if (result.ok) return result.value;
  throw refusalOf(result.error, terminal);
}

/** What the SDK refused, as an end of a command. */
export function refusalOf(error: ClientError, { texts, language }: Terminal): CommandError {
  const { sentence, next } = sentencesOf(error, { texts, language });
  return new CommandError(error.problem ?? error.code, sentence, { exit: EXITS[error.code] ?? EXIT.refused, next });
}

/** A refusal in the person's language. The SDK speaks English; its codes are known in both. */
export function sentencesOf(
  error: ClientError,
  { texts, language }: Pick<Terminal, 'texts' | 'language'>,
): { readonly sentence: string; readonly next: string } {
  const own = texts.refusals[error.code] ?? texts.refusals.refused;
  if (error.code === 'network') return { sentence: own[0], next: own[1] };
  if (language === 'en') return { sentence: error.message, next: error.next };
  const known = error.problem === undefined ? undefined : texts.problems[error.problem];
  const [sentence, next] = known ?? own;
  const detail = known === undefined ? detailOf(error) : undefined;
  return { sentence: detail === undefined ? sentence : `${sentence} (${detail})`, next };
}

/** Which claim and why, without its value. */
function detailOf({ claim, asked, problem }: ClientError): string | undefined {
  if (claim === undefined) return asked ?? problem;
  const { type, ...rest } = claim;
  return [type, ...Object.values(rest)].join(' ');
}
