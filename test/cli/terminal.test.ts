import { describe, expect, it } from 'vitest';
import { languageOf, takeLanguage } from '../../src/cli/language.ts';
import { qrLines } from '../../src/cli/qr.ts';
import { columns, createTerminal } from '../../src/cli/terminal.ts';
import { textsIn } from '../../src/cli/texts.ts';
import { whenOf } from '../../src/cli/when.ts';

function recorded(json: boolean, isTTY = false) {
  const written = { stdout: '', stderr: '' };
  const into = (name: 'stdout' | 'stderr') => ({
    isTTY,
    write(text: string | Uint8Array) {
      written[name] += text;
      return true;
    },
  });
  return { written, terminal: createTerminal(json, 'en', { stdout: into('stdout'), stderr: into('stderr') }) };
}

describe('a terminal', () => {
  it('gives results to standard output and says the rest to standard error', () => {
    const { written, terminal } = recorded(false);
    terminal.result({ a: 1 }, ['one', 'two']);
    terminal.say('a sentence');
    terminal.progress('Work', 1, 2);
    expect(written).toEqual({ stdout: 'one\ntwo\n', stderr: 'a sentence\nWork 1/2\n' });
  });

  it('with --json prints documents only, and still tells what is shown once', () => {
    const { written, terminal } = recorded(true);
    terminal.result({ a: 1 }, ['one']);
    terminal.record({ b: 2 }, 'two');
    terminal.say('a sentence');
    terminal.progress('Work', 1, 2);
    terminal.tell('only now');
    expect(written).toEqual({ stdout: '{"a":1}\n{"b":2}\n', stderr: 'only now\n' });
  });

  it('draws a bar for a person and a line every tenth for a file', () => {
    const bar = recorded(false, true);
    for (let done = 1; done <= 100; done++) bar.terminal.progress('Work', done, 100);
    expect(bar.written.stderr).toContain('\rWork ████████████░░░░░░░░░░░░ 50/100');
    const lines = recorded(false);
    for (let done = 1; done <= 100; done++) lines.terminal.progress('Work', done, 100);
    expect(lines.written.stderr.trim().split('\n').length).toBeLessThanOrEqual(11);
  });

  it('aligns columns whatever the script', () => {
    expect(
      columns([
        ['王芳', 'a'],
        ['Núñez', 'b'],
        ['e\u0301', 'c'],
        ['\u001b[1mbold\u001b[22m', 'd'],
      ]),
    ).toEqual(['王芳   a', 'Núñez  b', 'e\u0301      c', '\u001b[1mbold\u001b[22m   d']);
  });
});

describe('the language', () => {
  it.each([
    [undefined, {}, 'en'],
    [undefined, { LANG: 'es_MX.UTF-8' }, 'es'],
    [undefined, { LANG: 'es' }, 'es'],
    [undefined, { LANG: 'est_EE' }, 'en'],
    [undefined, { LC_ALL: 'C', LANG: 'es_MX' }, 'en'],
    [undefined, { GAFETE_LANG: 'es', LC_ALL: 'C' }, 'es'],
    ['en', { LANG: 'es_MX' }, 'en'],
    ['es', {}, 'es'],
    ['fr', { LANG: 'es_MX' }, 'en'],
  ] as const)('asked for %s with %j is %s', (asked, env, language) => {
    expect(languageOf(asked, env)).toBe(language);
  });

  it('is taken out of the words wherever it stands', () => {
    expect(takeLanguage(['find', '--lang', 'es', '--folio', 'F'])).toEqual({
      words: ['find', '--folio', 'F'],
      asked: 'es',
    });
    expect(takeLanguage(['--lang=es', 'find'])).toEqual({ words: ['find'], asked: 'es' });
    expect(takeLanguage(['find', '--lang'])).toEqual({ words: ['find'] });
  });

  it('has every sentence twice, and never the same one but for names of things', () => {
    const [en, es] = [textsIn('en'), textsIn('es')];
    expect(Object.keys(es.refusals)).toEqual(Object.keys(en.refusals));
    const plain = Object.keys(en).filter(
      (key) => typeof en[key as keyof typeof en] === 'string',
    ) as (keyof typeof en)[];
    expect(plain.filter((key) => en[key] === es[key])).toEqual([]);
    for (const [code, [sentence, next]] of Object.entries(es.refusals)) {
      expect(sentence, code).not.toBe(en.refusals[code as keyof typeof en.refusals]?.[0]);
      expect(next.length, code).toBeGreaterThan(10);
    }
  });

  it('never says what the project never says', () => {
    const all = JSON.stringify([textsIn('en'), textsIn('es')], (_key, value: unknown) =>
      typeof value === 'function' ? String(value) : value,
    );
    expect(all).not.toMatch(/padrón|registro de periodistas|!|¡|carnet|rueda de prensa/i);
  });

  it('spells moments for people', () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'America/Mexico_City';
    try {
      expect(whenOf(1_795_437_000, textsIn('es'))).toMatch(/^[a-z]{3}.* \d+ de nov, \d\d:\d\d$/);
      expect(whenOf(1_795_437_000, textsIn('en'))).toMatch(/^[A-Z][a-z]{2}.* \d+ Nov, \d\d:\d\d$/);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

describe('a QR code in the terminal', () => {
  it('is square, has its quiet zone, and fits an offer into a hundred columns', () => {
    const lines = qrLines('openid-credential-offer://?credential_offer='.padEnd(420, 'x'), false);
    const widths = new Set(lines.map((line) => line.length));
    expect(widths.size).toBe(1);
    expect([...widths][0]).toBeLessThan(100);
    expect(lines.length * 2).toBeGreaterThanOrEqual([...widths][0]! - 1);
    expect(new Set(lines[0])).toEqual(new Set('█'));
  });
});
