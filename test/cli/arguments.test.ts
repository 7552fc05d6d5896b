import { describe, expect, it } from 'vitest';
import { readWords } from '../../src/cli/arguments.ts';

const THUMBPRINT = `-${'a'.repeat(42)}`;
const ID = `-${'b'.repeat(21)}`;
const SHAPE = { texts: ['member', 'words'], flags: ['yes'], positionals: 1 } as const;

describe('ids that begin with a dash', () => {
  it.each([
    [['--member', THUMBPRINT, '--words', 'a b'], THUMBPRINT],
    [['--words', 'a b', '--member', THUMBPRINT], THUMBPRINT],
    [[`--member=${THUMBPRINT}`, '--words', 'a b'], THUMBPRINT],
    [['--member', `--${'a'.repeat(41)}`, '--words', 'a b'], `--${'a'.repeat(41)}`],
  ])('%j: the value of an option', (words, member) => {
    expect(readWords(words, SHAPE).values).toMatchObject({ member, words: 'a b' });
  });

  it.each([[[ID, '--yes']], [['--yes', ID]], [['--yes', '--', ID]]])('%j: a bare word', (words) => {
    const { values, positionals } = readWords(words, SHAPE);
    expect(positionals).toEqual([ID]);
    expect(values.yes).toBe(true);
  });

  it.each([[['-b']], [['--nobody-knows']], [['--member']], [[ID, ID]], [['--yes=1']]])(
    '%j: what is no such id is refused as before',
    (words) => {
      expect(() => readWords(words, SHAPE)).toThrow();
    },
  );
});
