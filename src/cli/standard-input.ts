import { CommandError, EXIT } from './terminal.ts';

/** All of standard input, for words that must not stand in a process list. */
export async function readStandardInput(maxBytes = 1024 * 1024): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes)
      throw new CommandError(
        'too_large',
        { en: 'Standard input is too large.', es: 'La entrada estándar es demasiado grande.' },
        { exit: EXIT.usage },
      );
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A word, or what standard input holds when the word is `-`. */
export async function wordOrInput(word: string): Promise<string> {
  return word === '-' ? (await readStandardInput()).trim() : word;
}
