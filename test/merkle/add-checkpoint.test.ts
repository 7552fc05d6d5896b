import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../src/lib/base64.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { sha256 } from '../../src/lib/sha256.ts';
import { parseAddCheckpoint, parseSize, renderAddCheckpoint } from '../../src/merkle/index.ts';

const hash = (name: string) => sha256(utf8(name));
const line = encodeBase64(hash('a'));
const NOTE = 'office.example/log\n8\nx\n\n— office.example/log x\n';

describe('an add-checkpoint request', () => {
  it.each([0, 1, 2, 63])('with %i proof lines is read as it was written', (lines) => {
    const request = { oldSize: 8, proof: Array.from({ length: lines }, (_, i) => hash(String(i))), note: NOTE };
    expect(parseAddCheckpoint(renderAddCheckpoint(request))).toEqual(request);
  });

  it('has the shape of the specification’s example', () => {
    const body = renderAddCheckpoint({ oldSize: 20852014, proof: [hash('a'), hash('b')], note: NOTE });
    expect(body).toBe(`old 20852014\n${line}\n${encodeBase64(hash('b'))}\n\n${NOTE}`);
  });

  it.each([
    ['nothing', ''],
    ['no empty line', `old 0\n${NOTE.replace('\n\n', '\n')}`],
    ['no old size', `\n\n${NOTE}`],
    ['another word', `size 0\n\n${NOTE}`],
    ['two spaces', `old  0\n\n${NOTE}`],
    ['a leading zero', `old 08\n\n${NOTE}`],
    ['a sign', `old +8\n\n${NOTE}`],
    ['a negative size', `old -8\n\n${NOTE}`],
    ['hexadecimal digits', `old 0x8\n\n${NOTE}`],
    ['a size beyond what is counted', `old ${2 ** 53}\n\n${NOTE}`],
    ['a size of thirty digits', `old ${'9'.repeat(30)}\n\n${NOTE}`],
    ['a space after the size', `old 8 \n\n${NOTE}`],
    ['CRLF', `old 8\r\n${line}\r\n\r\n${NOTE}`],
    ['a hash without padding', `old 8\n${line.slice(0, -1)}\n\n${NOTE}`],
    ['a hash of the URL alphabet', `old 8\n${'-'.repeat(43)}=\n\n${NOTE}`],
    ['a hash that is too short', `old 8\n${encodeBase64(hash('a').slice(1))}\n\n${NOTE}`],
    ['a hash with set bits in its tail', `old 8\n${line.slice(0, -2)}${line.at(-2) === 'B' ? 'C' : 'B'}=\n\n${NOTE}`],
    ['64 proof lines', `old 8\n${`${line}\n`.repeat(64)}\n${NOTE}`],
    ['a text before', ` old 8\n\n${NOTE}`],
  ])('with %s is none', (_what, body) => {
    expect(parseAddCheckpoint(body)).toBeUndefined();
  });

  it('leaves what follows the empty line to whoever reads notes', () => {
    expect(parseAddCheckpoint('old 0\n\n')).toEqual({ oldSize: 0, proof: [], note: '' });
    expect(parseAddCheckpoint(`old 0\n\n${NOTE}${NOTE}`)?.note).toBe(NOTE + NOTE);
  });
});

describe('a size', () => {
  it.each(['0', '8', '20852014', String(2 ** 53 - 1)])('%s is one', (text) => {
    expect(parseSize(text)).toBe(Number(text));
  });
  it.each(['', '00', '08', '-1', '1e3', '8.0', ' 8', '8\n', '٣', String(2 ** 53)])('%j is none', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});
