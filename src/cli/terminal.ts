/** What a command prints, and how it ends. Results go to standard output, everything said to a person to standard error. */
import { createInterface } from 'node:readline/promises';
import type { Bilingual, Language } from './language.ts';
import { type Texts, textsIn } from './texts.ts';

/** How a command may end: what a script switches on. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, unreachable: 4, partly: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command's expected end without success: one sentence, and what to type next. */
export class CommandError extends Error {
  readonly exit: ExitCode;
  readonly next: string | undefined;
  /** Stable word for `--json`. */
  readonly code: string;
  readonly #sentence: string | Bilingual;
  constructor(
    code: string,
    sentence: string | Bilingual,
    { exit = EXIT.refused, next }: { exit?: ExitCode; next?: string } = {},
  ) {
    super(typeof sentence === 'string' ? sentence : sentence.en);
    this.#sentence = sentence;
    this.code = code;
    this.exit = exit;
    this.next = next;
  }

  /** The sentence in a person's language, where it exists in it. */
  sentenceIn(language: Language): string {
    return typeof this.#sentence === 'string' ? this.#sentence : this.#sentence[language];
  }
}

export interface Terminal {
  readonly json: boolean;
  readonly language: Language;
  /** Every sentence of the office's commands, in that language. */
  readonly texts: Texts;
  /** The result: one JSON document with `--json`, the lines otherwise. */
  result(value: unknown, lines: readonly string[]): void;
  /** One record of many: an NDJSON line with `--json`, the line otherwise. */
  record(value: unknown, line: string): void;
  /** A sentence for a person; silent with `--json`. */
  say(line: string): void;
  /** A sentence that must reach a person, with `--json` too: what is shown once and never again. */
  tell(line: string): void;
  /** Asks a person; `undefined` where nobody sits at the terminal. */
  ask(question: string): Promise<string | undefined>;
  /** Progress of long work: a bar on a terminal, a line every tenth elsewhere, nothing with `--json`. */
  progress(label: string, done: number, total: number): void;
  readonly paint: Paint;
}

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const plain = (text: string) => text;

function paintFor(coloured: boolean): Paint {
  if (!coloured) return { bold: plain, dim: plain, good: plain, bad: plain };
  const code = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
  return { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(31, 39) };
}

/** Where a terminal writes: a process has both. */
export interface Streams {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
  readonly stderr: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
}

/** The terminal of this process. Colours only on a TTY, and never with NO_COLOR. */
export function createTerminal(json: boolean, language: Language, { stdout, stderr }: Streams = process): Terminal {
  const coloured = stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const out = (line: string) => stdout.write(`${line}\n`);
  const say = (line: string) => {
    if (!json) stderr.write(`${line}\n`);
  };
  let lastTenth = -1;
  return {
    json,
    language,
    texts: textsIn(language),
    paint: paintFor(coloured),
    result(value, lines) {
      if (json) out(JSON.stringify(value));
      else for (const line of lines) out(line);
    },
    record(value, line) {
      out(json ? JSON.stringify(value) : line);
    },
    say,
    tell: (line) => stderr.write(`${line}\n`),
    async ask(question) {
      if (!process.stdin.isTTY || stderr.isTTY !== true) return undefined;
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return (await reader.question(`${question} `)).trim();
      } finally {
        reader.close();
      }
    },
    progress(label, done, total) {
      if (json) return;
      const share = total === 0 ? 1 : done / total;
      if (stderr.isTTY === true) {
        const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░');
        stderr.write(`\r${label} ${bar} ${done}/${total}${done === total ? '\n' : ''}`);
        return;
      }
      const tenth = Math.floor(share * 10);
      if (tenth === lastTenth) return;
      lastTenth = done === total ? -1 : tenth;
      say(`${label} ${done}/${total}`);
    },
  };
}

/** Aligned columns: a list of rows as lines. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** Cells that a text takes on a terminal: none for marks, two for East Asian letters. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text.replace(/\u001b\[\d+m/g, '')) {
    if (/\p{M}/u.test(char)) continue;
    width += /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(char) ? 2 : 1;
  }
  return width;
}
