import { describe, expect, test } from 'vitest';
import { cleanPortrait, parsePortrait } from '../../../src/credential/accreditation/index.ts';
import { err, ok } from '../../../src/lib/result.ts';
import { CANVAS } from './canvas-images.ts';

const bytesOf = (url: string) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
const jpegUrl = (bytes: Uint8Array) => `data:image/jpeg;base64,${Buffer.from(bytes).toString('base64')}`;
const webpUrl = (bytes: Uint8Array) => `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
const clean = (name: keyof typeof CANVAS): string => {
  const cleaned = cleanPortrait(CANVAS[name]);
  if (!cleaned.ok) throw new Error(cleaned.error);
  return cleaned.value;
};
const jpeg = () => bytesOf(clean('jpeg'));
const insert = (bytes: Buffer, at: number, ...more: number[]) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(more), bytes.subarray(at)]);
const segment = (marker: number, text: string) => [0xff, marker, 0, text.length + 2, ...Buffer.from(text, 'latin1')];

/** A WebP file of these chunks, its size written truthfully. */
function riff(...chunks: readonly (readonly [string, Uint8Array])[]): Buffer {
  const body = chunks.map(([name, data]) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
  });
  const file = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), ...body]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}

/** The chunk of a name in a WebP file. */
function chunkOf(file: Buffer, name: string): Buffer {
  const at = file.indexOf(name, 12, 'latin1');
  return file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4));
}

describe('what a browser exports', () => {
  test.each(Object.keys(CANVAS) as (keyof typeof CANVAS)[])(
    '%s: refused for its colour profile, clean without it',
    (name) => {
      expect(parsePortrait(CANVAS[name])).toEqual(err('metadata'));
      const cleaned = clean(name);
      expect(cleaned.length).toBeLessThan(CANVAS[name].length - 600);
      expect(parsePortrait(cleaned)).toEqual(ok(cleaned));
      expect(cleanPortrait(cleaned)).toEqual(ok(cleaned));
    },
  );
});

describe('a JPEG', () => {
  const marker = (bytes: Buffer, code: number) => bytes.indexOf(Buffer.from([0xff, code]));
  test.each([
    ['EXIF', segment(0xe1, 'Exif\0\0MM')],
    ['XMP', segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x/>')],
    ['a colour profile', segment(0xe2, 'ICC_PROFILE\0')],
    ['IPTC', segment(0xed, 'Photoshop 3.0\0')],
    ['Adobe', segment(0xee, 'Adobe\0d\0\0\0\0\0')],
    ['a comment', segment(0xfe, 'VACA830115HDFLRN02')],
  ])('with %s is refused, and cleaning takes it out', (_title, extra) => {
    const dirty = insert(jpeg(), 2, ...extra);
    expect(parsePortrait(jpegUrl(dirty))).toEqual(err('metadata'));
    expect(cleanPortrait(jpegUrl(dirty))).toEqual(ok(clean('jpeg')));
    const later = insert(jpeg(), marker(jpeg(), 0xda), ...extra);
    expect(parsePortrait(jpegUrl(later))).toEqual(err('metadata'));
  });

  test('with a plain JFIF header first is accepted; with a thumbnail, or later, it is not', () => {
    const jfif = [...segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0')];
    expect(parsePortrait(jpegUrl(insert(jpeg(), 2, ...jfif))).ok).toBe(true);
    const thumbnail = [...segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01abc')];
    expect(parsePortrait(jpegUrl(insert(jpeg(), 2, ...thumbnail)))).toEqual(err('metadata'));
    expect(parsePortrait(jpegUrl(insert(jpeg(), marker(jpeg(), 0xc0), ...jfif)))).toEqual(err('structure'));
  });

  test('with bytes after its end is refused', () => {
    expect(parsePortrait(jpegUrl(Buffer.concat([jpeg(), Buffer.from([0])])))).toEqual(err('trailing_bytes'));
    expect(parsePortrait(jpegUrl(Buffer.concat([jpeg(), Buffer.from('PK\x03\x04')])))).toEqual(err('trailing_bytes'));
    expect(parsePortrait(jpegUrl(Buffer.concat([jpeg(), jpeg()])))).toEqual(err('trailing_bytes'));
  });

  test('cut off anywhere is refused', () => {
    for (let length = 0; length < jpeg().length; length++) {
      expect(parsePortrait(jpegUrl(jpeg().subarray(0, length))).ok, String(length)).toBe(false);
    }
  });

  test.each([
    ['a second frame', (b: Buffer) => insert(b, marker(b, 0xc0), ...b.subarray(marker(b, 0xc0), marker(b, 0xc0) + 19))],
    [
      'a quantization table that nothing uses',
      (b: Buffer) => insert(b, 2, 0xff, 0xdb, 0, 67, 3, ...new Array(64).fill(65)),
    ],
    ['a quantization table twice', (b: Buffer) => insert(b, 2, 0xff, 0xdb, 0, 67, 0, ...new Array(64).fill(65))],
    [
      'a Huffman segment with more than its tables',
      (b: Buffer) => {
        const at = marker(b, 0xc4);
        const longer = insert(b, at + 2 + b.readUInt16BE(at + 2), 65);
        longer.writeUInt16BE(b.readUInt16BE(at + 2) + 1, at + 2);
        return longer;
      },
    ],
    ['fill bytes', (b: Buffer) => insert(b, marker(b, 0xda), 0xff)],
    [
      'a frame of an unknown kind',
      (b: Buffer) => {
        const c = Buffer.from(b);
        c[marker(b, 0xc0) + 1] = 0xc3;
        return c;
      },
    ],
    [
      'a scan of an unknown component',
      (b: Buffer) => {
        const c = Buffer.from(b);
        c[marker(b, 0xda) + 5] = 99;
        return c;
      },
    ],
    ['no picture', (b: Buffer) => Buffer.concat([b.subarray(0, marker(b, 0xda)), Buffer.from([0xff, 0xd9])])],
    ['an empty scan', (b: Buffer) => Buffer.concat([b.subarray(0, marker(b, 0xda) + 14), Buffer.from([0xff, 0xd9])])],
  ])('with %s is refused', (_title, change) => {
    expect(parsePortrait(jpegUrl(change(jpeg())))).toEqual(err('structure'));
  });

  test('of up to 480 pixels a side is accepted and no larger', () => {
    const sized = (width: number, height: number) => {
      const bytes = jpeg();
      bytes.writeUInt16BE(height, marker(bytes, 0xc0) + 5);
      bytes.writeUInt16BE(width, marker(bytes, 0xc0) + 7);
      return parsePortrait(jpegUrl(bytes));
    };
    expect(sized(480, 480).ok).toBe(true);
    for (const [width, height] of [
      [481, 1],
      [1, 481],
      [0, 10],
      [10, 0],
      [65_535, 65_535],
    ] as const) {
      expect(sized(width, height)).toEqual(err('dimensions'));
    }
  });
});

describe('a WebP', () => {
  const lossy = () => chunkOf(bytesOf(CANVAS.webp), 'VP8 ');
  const alpha = () => chunkOf(bytesOf(clean('webpAlpha')), 'ALPH');
  const underAlpha = () => chunkOf(bytesOf(clean('webpAlpha')), 'VP8 ');
  const extended = () => Buffer.from(chunkOf(bytesOf(clean('webpAlpha')), 'VP8X'));
  const accepts = (file: Buffer) => parsePortrait(webpUrl(file));

  test('of the simple kinds is accepted', () => {
    expect(accepts(riff(['VP8 ', lossy()])).ok).toBe(true);
    expect(accepts(riff(['VP8L', chunkOf(bytesOf(CANVAS.lossless), 'VP8L')])).ok).toBe(true);
  });

  test.each(['EXIF', 'XMP ', 'ICCP', 'ANIM', 'ANMF', 'GAFE'])(
    'with a chunk %s is refused, and cleaning takes it out',
    (name) => {
      const file = riff(['VP8 ', lossy()], [name, Buffer.from('VACA830115HDFLRN02')]);
      expect(accepts(file)).toEqual(err('metadata'));
      expect(cleanPortrait(webpUrl(file))).toEqual(ok(webpUrl(riff(['VP8 ', lossy()]))));
    },
  );

  test('whose flags promise more than there is is refused', () => {
    for (const flag of [0x20, 0x08, 0x04, 0x02, 0x01, 0x80]) {
      const head = extended();
      head[0] = (head[0] as number) | flag;
      expect(accepts(riff(['VP8X', head], ['ALPH', alpha()], ['VP8 ', underAlpha()]))).toEqual(err('metadata'));
    }
    expect(accepts(riff(['VP8X', extended()], ['VP8 ', underAlpha()]))).toEqual(err('structure'));
  });

  test('with bytes after its end, or a size that lies, is refused', () => {
    expect(accepts(Buffer.concat([riff(['VP8 ', lossy()]), Buffer.from([0])]))).toEqual(err('trailing_bytes'));
    const lies = riff(['VP8 ', lossy()]);
    lies.writeUInt32LE(lies.length, 4);
    expect(accepts(lies)).toEqual(err('structure'));
  });

  test('cut off anywhere is refused', () => {
    const file = bytesOf(clean('webpAlpha'));
    for (let length = 0; length < file.length; length++) {
      expect(accepts(file.subarray(0, length)).ok, String(length)).toBe(false);
    }
  });

  test.each([
    ['two pictures', riff(['VP8 ', lossy()], ['VP8 ', lossy()])],
    ['no picture', riff(['VP8X', extended()])],
    ['no chunk', riff()],
    ['the alpha after the picture', riff(['VP8X', extended()], ['VP8 ', underAlpha()], ['ALPH', alpha()])],
    ['alpha without the extended header', riff(['ALPH', alpha()], ['VP8 ', underAlpha()])],
    ['two extended headers', riff(['VP8X', extended()], ['VP8X', extended()], ['VP8 ', underAlpha()])],
    [
      'another size in the extended header',
      riff(['VP8X', Buffer.from([0x10, 0, 0, 0, 9, 0, 0, 9, 0, 0])], ['ALPH', alpha()], ['VP8 ', underAlpha()]),
    ],
    ['a frame that is no key frame', riff(['VP8 ', Buffer.from([lossy()[0]! | 1, ...lossy().subarray(1)])])],
    ['a wrong start code', riff(['VP8 ', Buffer.from([...lossy().subarray(0, 3), 0, ...lossy().subarray(4)])])],
    [
      'a first partition beyond the chunk',
      riff(['VP8 ', Buffer.from([lossy()[0]! | 0xe0, 0xff, 0x0f, ...lossy().subarray(3)])]),
    ],
    [
      'a padding byte that is not zero',
      (() => {
        const file = riff(['VP8L', Buffer.concat([chunkOf(bytesOf(CANVAS.lossless), 'VP8L').subarray(0, 155)])]);
        file[file.length - 1] = 65;
        return file;
      })(),
    ],
  ])('with %s is refused', (_title, file) => {
    expect(accepts(file)).toEqual(err('structure'));
  });

  test('of more than 480 pixels a side is refused', () => {
    const wide = Buffer.from(lossy());
    wide.writeUInt16LE(481, 6);
    expect(accepts(riff(['VP8 ', wide]))).toEqual(err('dimensions'));
  });
});

test.each([
  ['not_a_data_url', 7],
  ['not_a_data_url', null],
  ['not_a_data_url', ''],
  ['not_a_data_url', 'https://example.org/face.jpg'],
  ['not_a_data_url', 'data:image/svg+xml;base64,PHN2Zy8+'],
  ['not_a_data_url', 'data:image/png;base64,iVBORw0KGgo='],
  ['not_a_data_url', 'DATA:image/jpeg;base64,/9j/'],
  ['not_a_data_url', 'data:image/jpeg,abc'],
  ['not_a_data_url', ' data:image/jpeg;base64,/9j/'],
  ['base64', 'data:image/jpeg;base64,/9j'],
  ['base64', 'data:image/jpeg;base64,_9j_'],
  ['base64', 'data:image/jpeg;base64,/9j/\n'],
  ['base64', 'data:image/jpeg;base64,/9k='.replace('k=', 'l=')],
  ['structure', 'data:image/jpeg;base64,'],
  ['structure', 'data:image/webp;base64,/9j/'],
  ['too_large', jpegUrl(Buffer.alloc(20_481))],
  ['too_large', `data:image/jpeg;base64,${'A'.repeat(1_000_000)}`],
])('a portrait is refused as %s: %.60j', (reason, value) => {
  expect(parsePortrait(value)).toEqual(err(reason));
});

test('the image is judged by its own bytes: a WebP under the name of a JPEG is refused', () => {
  expect(parsePortrait(clean('webp').replace('webp', 'jpeg'))).toEqual(err('structure'));
});
