import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DerFault,
  readBoolean,
  readDer,
  readInside,
  readNamedBits,
  readSmall,
  readUnsigned,
  TAG,
} from '../../../src/credential/x509/der.ts';
import { readTime, writeTime } from '../../../src/credential/x509/der-time.ts';
import { der, objectIdentifier, unsigned } from '../../../src/credential/x509/der-write.ts';
import { parseCertificate } from '../../../src/credential/x509/index.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { unixSeconds } from '../../../src/lib/time.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('one encoding for each value', () => {
  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ['nothing', bytes()],
    ['a tag alone', bytes(0x30)],
    ['content cut short', bytes(0x04, 2, 1)],
    ['a second value behind', bytes(0x05, 0, 0x05, 0)],
    ['indefinite length', bytes(0x30, 0x80, 0, 0)],
    ['long form for a short length', bytes(0x04, 0x81, 1, 0)],
    ['two length octets where one would do', bytes(0x04, 0x82, 0, 0x80, ...Array(128).fill(0))],
    ['three length octets', bytes(0x04, 0x83, 1, 0, 0)],
    ['three length octets, content and all', bytes(0x04, 0x83, 1, 0, 0, ...Array(65_536).fill(0))],
    ['reserved length', bytes(0x04, 0xff)],
    ['high tag number', bytes(0x1f, 1, 0)],
  ])('%s is refused', (_title, value) => {
    expect(() => readDer(value)).toThrow(DerFault);
  });

  test.each<[string, (value: ReturnType<typeof readDer>) => unknown, number[]]>([
    ['integer without content', readUnsigned, [0x02, 0]],
    ['negative integer', readUnsigned, [0x02, 1, 0xff]],
    ['integer with a needless zero', readUnsigned, [0x02, 2, 0, 0x7f]],
    ['integer under another tag', readUnsigned, [0x04, 1, 1]],
    ['small integer of two octets', readSmall, [0x02, 2, 1, 0]],
    ['boolean 0x01', readBoolean, [0x01, 1, 1]],
    ['boolean of two octets', readBoolean, [0x01, 2, 0xff, 0xff]],
    ['named bits with a trailing zero bit', readNamedBits, [0x03, 2, 0, 0x80]],
    ['named bits with a used bit cleared', readNamedBits, [0x03, 2, 7, 0x00]],
    ['named bits with a set unused bit', readNamedBits, [0x03, 2, 7, 0xc0]],
    ['named bits with eight unused bits', readNamedBits, [0x03, 2, 8, 0x80]],
    ['named bits with thirty-two unused bits', readNamedBits, [0x03, 2, 32, 0x81]],
    ['named bits without octets', readNamedBits, [0x03, 1, 0]],
  ])('%s is refused', (_title, read, value) => {
    expect(() => read(readDer(bytes(...value)))).toThrow(DerFault);
  });

  test('what is written is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700 }), (content) => {
        const [inner] = readInside(readDer(der(TAG.sequence, der(TAG.octetString, content))), TAG.sequence);
        expect(inner?.content).toEqual(content);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (number) => {
        const back = readUnsigned(readDer(unsigned(number)));
        expect(BigInt(`0x${hex(back)}`)).toBe(BigInt(`0x${hex(number)}`));
      }),
    );
  });

  test('a value of more than 64 KiB is not written', () => {
    expect(() => der(TAG.octetString, new Uint8Array(0x1_0000))).toThrow(RangeError);
    expect(der(TAG.octetString, new Uint8Array(0xffff)).length).toBe(0x1_0003);
  });

  test('object identifiers: the examples of X.690 §8.19.5 and RFC 5280, and an arc of 128 bits', () => {
    expect(hex(objectIdentifier('2.999.3'))).toBe('0603883703');
    expect(hex(objectIdentifier('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
    expect(hex(objectIdentifier('2.25.340282366920938463463374607431768211455'))).toBe(`06146983${'ff'.repeat(17)}7f`);
  });
});

describe('times', () => {
  const time = (tag: number, text: string) => readDer(der(tag, utf8(text)));

  test('what is written is read back, and agrees with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        const written = readDer(writeTime(unixSeconds(seconds)));
        expect(readTime(written)).toBe(seconds);
        const text = new Date(seconds * 1000).toISOString().replace(/[-:T]|\.000/g, '');
        expect(String.fromCharCode(...written.content)).toBe(seconds < 2_524_608_000 ? text.slice(2) : text);
      }),
    );
  });

  test.each([
    [TAG.utcTime, '261122000000'],
    [TAG.utcTime, '2611220000Z'],
    [TAG.utcTime, '261122000000+0000'],
    [TAG.utcTime, '20261122000000Z'],
    [TAG.generalizedTime, '20261122000000Z'],
    [TAG.generalizedTime, '20500101000000.5Z'],
    [TAG.generalizedTime, '261122000000Z'],
    [TAG.utcTime, '260230000000Z'],
    [TAG.utcTime, '261322000000Z'],
    [TAG.utcTime, '260022000000Z'],
    [TAG.utcTime, '261122240000Z'],
    [TAG.utcTime, '261122006000Z'],
    [TAG.utcTime, '500101000000Z'],
  ])('%i %s is refused', (tag, text) => {
    expect(() => readTime(time(tag, text))).toThrow(DerFault);
  });
});

test('no bytes make the certificate reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (random) => parseCertificate(Uint8Array.from(random)) === undefined),
  );
});

function hex(value: Uint8Array): string {
  return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
