import { verifyCertificate } from '../../erasure/wire.ts';
import { decodeUtf8 } from '../../lib/bytes.ts';
import { type NoteKey, parseNoteKey } from '../../merkle/index.ts';
import { logPrefix } from '../../transparency/wire.ts';
import { needed, readWords } from '../arguments.ts';
import { openLogSource } from '../audit/log-source.ts';
import type { Command } from '../commands.ts';
import { CommandError, EXIT } from '../terminal.ts';

/** Longest certificate that is read, in bytes. */
const MOST = 16 * 1024;
const SECONDS = 30;

export const erasure: Command = {
  name: 'erasure',
  synopsis: '<url> <event> [--key <verifier key>]',
  about: {
    en: 'Check the signed certificate that a closed event was erased (exit 3 when it does not hold).',
    es: 'Revisar el certificado firmado de que un evento cerrado se suprimió (si no se sostiene, salida 3).',
  },
  async run(words, terminal) {
    const { values, positionals } = readWords(words, { texts: ['key'], positionals: 2 });
    const example = 'gafete erasure <url> <event>';
    const url = needed(positionals[0], { en: 'The office’s URL', es: 'la dirección de la oficina' }, example);
    const event = needed(positionals[1], { en: 'The event’s id', es: 'la clave del evento' }, example);
    if (!URL.canParse(url) || !/^https?:/.test(url) || !/^[A-Za-z0-9_-]{1,64}$/.test(event)) {
      const [en, es] = [
        'That is not an office’s URL and an event’s id.',
        'Eso no es la dirección de una oficina y la clave de un evento.',
      ];
      throw new CommandError('url', { en, es }, { exit: EXIT.usage, next: example });
    }
    const issuer = url.replace(/\/$/, '');
    const given = values.key ?? (await openLogSource(logPrefix(issuer), fetch).keys()) ?? '';
    const keys = given
      .split('\n')
      .map(parseNoteKey)
      .filter((key): key is NoteKey => key !== undefined);
    const note = await readNote(`${logPrefix(issuer)}/erasure/${event}`);
    if (note === undefined || keys.length === 0) {
      const en = 'The office shows no certificate of that event, or no key.';
      const es = 'La oficina no muestra certificado de ese evento, o no muestra su llave.';
      const next = 'gafete audit <url>: says whether the event is closed, and what is wrong with the log';
      throw new CommandError('no_certificate', { en, es }, { exit: EXIT.refused, next });
    }
    const read = verifyCertificate(note, { issuer, event, keys });
    if (!read.ok) {
      const en = 'The certificate does not hold. Keep it, and show it to whoever relies on this office.';
      const es = 'El certificado no se sostiene. Guárdelo y muéstrelo a quienes confían en esta oficina.';
      throw new CommandError(read.error.type, { en, es }, { exit: EXIT.refused });
    }
    terminal.result({ holds: true, ...read.value }, note.split('\n'));
    return EXIT.done;
  },
};

/** The note, unless it is not there, too long, or somewhere else. */
async function readNote(address: string): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(SECONDS * 1000) });
    if (answer.status !== 200 || Number(answer.headers.get('content-length') ?? 0) > MOST) return undefined;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length > MOST ? undefined : decodeUtf8(bytes);
  } catch {
    return undefined;
  }
}
