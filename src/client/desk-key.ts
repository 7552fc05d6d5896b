/** The desk key of an event, as this machine remembers it and as people compare it. */
import { err, ok } from '../lib/result.ts';
import type { DeskSession } from './desk-session.ts';
import type { Answer, DeskKeyWords } from './desk-types.ts';
import type { ClientError } from './errors.ts';
import { readDocument } from './event-document.ts';
import type { DeskKeyName } from './event-pins.ts';
import { comparisonWords, isComparison } from './words.ts';

/** Remembers a desk key that this machine has made, or that its bundle proved. */
export async function pinDeskKey({ memory }: DeskSession, event: string, desk: DeskKeyName): Promise<void> {
  const pin = await memory.pins.load(event);
  if (pin?.desk?.epoch !== desk.epoch || pin.desk.thumbprint !== desk.thumbprint) {
    await memory.pins.save(event, { ...pin, desk });
  }
}

/** The six words of the desk key that is known here, or of the one that the service names where none is. */
export async function deskKeyWords(session: DeskSession, event: string): Answer<DeskKeyWords> {
  const document = await readDocument(session, event);
  if (!document.ok) return document;
  const named = document.value.deskKey;
  const { epoch, thumbprint } = (await session.memory.pins.load(event))?.desk ?? named;
  const current = epoch === named.epoch && thumbprint === named.thumbprint;
  return ok({ event, epoch, words: comparisonWords(thumbprint), current });
}

/** Takes the desk key that the service names now, after its words were compared. Refuses with `words_differ`. */
export async function trustDeskKey(
  session: DeskSession,
  event: string,
  words: readonly string[],
): Answer<DeskKeyWords> {
  const document = await readDocument(session, event);
  if (!document.ok) return document;
  const { epoch, thumbprint } = document.value.deskKey;
  if (!isComparison(thumbprint, words)) return err(deskWordsDiffer());
  await pinDeskKey(session, event, { epoch, thumbprint });
  return deskKeyWords(session, event);
}

function deskWordsDiffer(): ClientError {
  return {
    code: 'words_differ',
    message: 'The six words are not those of the desk key that the service names.',
    next: 'Let a colleague read them from her own machine (`gafete event trust`). If they stay different, stop and tell the operator.',
    retryable: false,
  };
}
