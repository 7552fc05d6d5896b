import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityShapeOf, parseDisplayText, parseShortText } from '../../../src/credential/accreditation/index.ts';
import { err, ok } from '../../../src/lib/result.ts';

describe('names of real-world shape pass unchanged', () => {
  test.each([
    // One letter, no second surname, particles, doubles.
    'O',
    'Ñ',
    'Y',
    'Ana O',
    'Kim O',
    'E. Ñ.',
    'María de la O',
    'Ma. de los Ángeles Núñez',
    'José Ma. Y. Nuñez',
    'Ñuño de Guzmán',
    'Björk Guðmundsdóttir',
    'Zoë Müller-Lüdenscheidt',
    'Ağaoğlu',
    'Łukasz Żółć',
    'Nguyễn Thị Minh Khai',
    'Nnedi Ọkọrafọ',
    'Sœur Æthelred',
    'Jean-François D’Alembert',
    'O’Farrill',
    "O'Brien",
    "D'Amico",
    'Juan Carlos Pérez-Gómez y Sánchez',
    'Ana “La Güera” Ruiz',
    'Luis R. Conriquez Jr.',
    'Martín III',
    'Xi',
    // Mayan and other apostrophes: ASCII, U+2019, U+02BC, Hawaiian U+02BB.
    "K'uh",
    'K’uh',
    'Kʼuh',
    "K'inich Janaab' Pakal",
    'Kʼicheʼ Tʼan',
    'Keʻala Kauʻi',
    'Ch’ol',
    // Mexican outlets, numbers and symbols included.
    'Canal 22',
    'Canal Once',
    'Once TV',
    'El 5',
    'N+',
    'N+ Foro',
    '24 Horas',
    'W Radio',
    'W Radio 96.9 FM',
    'Radio 98.5 105.3',
    'La Z 107.3',
    'XEW-AM 900 kHz',
    'XHTV-TDT Canal 4.1',
    'Ríodoce',
    'SinEmbargo',
    'SinEmbargo.mx',
    'Animal Político',
    'La Jornada',
    'La Silla Rota',
    'Pie de Página',
    'Así Legal',
    'E-Consulta',
    'El Siglo de Torreón',
    'AM León',
    'Zeta',
    'Lado B',
    'Radio Educación 1060 AM',
    'TV Azteca / ADN 40',
    'ADN40',
    'MVS Noticias 102.5',
    '¡Órale! Noticias',
    '¿Qué pasó?',
    'Periodist@s de a Pie',
    'Compañer@s Radio',
    '@LaCalle',
    '#YoSoy132 Media',
    '5º Poder',
    'La 1ª Plana',
    'Revista R&R',
    '43 x 43',
    'Aristegui Noticias',
    'Semanario 7 Días',
    'Anuario 1985-2025',
    'Generación 1968 2018',
    'Mundial 2026 / 2030',
    'Noticias 24/7/365',
    'Anuario 1999–2001',
    'Colectivo 2 de Octubre',
    'Radio Huayacocotla, la Voz Campesina',
    '📷 Foto Colectiva',
    'Radio Ñomndaa',
    'Estación 90.1/94.5/101.3',
    '3.7 Noticias',
    'Tv4 +7',
    // Abroad.
    'Al Jazeera',
    'France 24',
    'Channel 4',
    '60 Minutes',
    'C-SPAN 2',
    'ARD/ZDF',
    'BBC World Service',
    'Le Monde diplomatique',
    'Yahoo! News',
    'E! Entertainment',
    '20 Minutos',
    'RT',
    'dpa',
    'De Telegraaf N.V.',
    '$martMoney',
    // Other writing systems, each by itself.
    '王',
    '王小明',
    '新华社',
    '人民日报',
    '朝日新聞',
    'ニッポン放送',
    'きのこ新聞',
    '山田 ひかり',
    'ジャーナリスト 田中さん',
    'NHK ニュース',
    'TBSテレビ',
    '々木',
    '김',
    '연합뉴스',
    'KBS 뉴스',
    '東亞日報 동아일보',
    'ㄅㄆ 中文',
    'الجزيرة',
    'قناة العربية ٢٤',
    'محمد عبد الله',
    'بی بی سی',
    'הארץ',
    'Новая газета',
    'Дождь',
    'Олена Ґалаґан',
    'Љубица',
    'Καθημερινή',
    'Ελένη Παπαδοπούλου',
    'Արմեն',
    'საქართველო',
    'आज तक',
    'আনন্দবাজার',
    'தினமலர்',
    'ไทยรัฐ',
    'น้ำ',
    'ຄຳ',
    'አዲስ ዘመን',
    'ᓄᓇᑦᓯᐊᖅ',
    'ᏣᎳᎩ',
    'བོད་',
    // As long as it gets.
    'Ñ'.repeat(80),
    'La Voz del Norte de la Huasteca Hidalguense y Veracruzana AC',
  ])('%s', (name) => {
    expect(parseShortText(name)).toEqual(ok(name.normalize('NFC')));
  });

  test('a decomposed name comes back composed', () => {
    expect(parseShortText('Jose\u0301 Nun\u0303ez')).toEqual(ok('José Nuñez'));
  });
});

describe('a text that hides something is refused', () => {
  test.each([
    ['control_characters', 'Ana\nRuiz'],
    ['control_characters', 'Ana\tRuiz'],
    ['control_characters', 'Ana\0'],
    ['control_characters', 'Ana\u2028Ruiz'],
    ['control_characters', 'Ana\u0085'],
    ['control_characters', '\u001b[31mAna'],
    ['bidi_controls', 'Ana \u202eziuR'],
    ['bidi_controls', 'Ana\u200f'],
    ['bidi_controls', '\u2066Ana\u2069'],
    ['bidi_controls', 'محمد\u061c'],
    ['invisible_characters', 'An\u200ba'],
    ['invisible_characters', 'An\u200da'],
    ['invisible_characters', 'An\u00ada'],
    ['invisible_characters', '\ufeffAna'],
    ['invisible_characters', 'Ana\u3164'],
    ['invisible_characters', 'Ana\u2800'],
    ['invisible_characters', 'Ana\u{e0041}'],
    ['invisible_characters', '\u2764\ufe0f Radio'],
    ['unusual_characters', 'Ana\ue000'],
    ['unusual_characters', 'Ana\u0378'],
    ['unusual_characters', 'Ana\ufffd'],
    ['unusual_characters', '\u{1d400}na'],
    ['unusual_characters', 'Ａｎａ'],
    ['unusual_characters', 'Radio ²'],
    ['unusual_characters', 'ﬁlm'],
    ['unusual_characters', '\u{12000}'],
    ['unusual_characters', '\u{10480}'],
    ['mixed_scripts', 'Mаria'],
    ['mixed_scripts', 'Αna'],
    ['mixed_scripts', 'W Радио'],
    ['mixed_scripts', 'Ολα Noticias'],
    ['mixed_scripts', 'Al Jazeera الجزيرة'],
    ['mixed_scripts', 'ひらがな 한글'],
    ['mixed_scripts', 'Дождь ニュース'],
    ['mixed_scripts', 'Հայ Ana'],
    ['mixed_scripts', 'Canal 2٢'],
    ['marks', '\u0301Ana'],
    ['marks', 'Ana \u0301'],
    ['marks', 'A\u0323\u0324\u0325\u0326\u0327na'],
    ['spaces', ' Ana'],
    ['spaces', 'Ana '],
    ['spaces', 'Ana  Ruiz'],
    ['spaces', 'Ana\u00a0Ruiz'],
    ['spaces', '山田\u3000太郎'],
    ['empty', ''],
    ['empty', '+'],
    ['empty', '…'],
    ['too_long', 'Ñ'.repeat(81)],
    ['too_long', 'a'.repeat(1_000_000)],
    ['not_text', 'Ana\ud800'],
    ['not_text', 7],
    ['not_text', null],
    ['not_text', true],
    ['not_text', ['Ana']],
    ['not_text', undefined],
  ])('%s: %j', (reason, text) => {
    expect(parseShortText(text)).toEqual(err(reason));
  });
});

describe('a text shaped like an identity number is refused', () => {
  test.each([
    'VACA830115HDFLRN02',
    'vaca830115hdflrn02',
    'VACA 830115 HDFLRN 02',
    'VACA-830115-HDFLRN-02',
    'V.A.C.A.830115.HDF.LRN.02',
    'VACÁ830115HDFLRN02',
    'Ana Ruiz VACA830115HDFLRN02',
    'VACA830115HDFLRN02Ana',
    'MULA040228MJCXXXA6',
    'XAXX010101000',
    'XEXX010101000',
    'VACA830115AB1',
    'VACA 83-01-15 AB1',
    'VACA830115',
    'RGPTRC83011509H100',
    'RGPTRC 830115 09 H 100',
    'G12345678',
    'g12345678',
    'AB1234567',
    'G-12345678',
    'CIC 123456789',
    'OCR 1234567890123',
    'NSS 99000000010',
    '123456',
    'Ana ١٢٣٤٥٦',
  ])('%s', (text) => {
    expect(identityShapeOf(text)).toMatch(/^looks_like_(identity_number|phone)$/);
    expect(parseShortText(text).ok).toBe(false);
  });

  test('in whatever case and with whatever separators a CURP is spaced', () => {
    const separator = fc.constantFrom('', ' ', '-', '.', '/', ' - ');
    const letters = [...'VACA830115HDFLRN02'];
    fc.assert(
      fc.property(fc.array(fc.tuple(separator, fc.boolean()), { minLength: 18, maxLength: 18 }), (how) => {
        const text = letters.map((letter, i) => (how[i]![1] ? letter : letter.toLowerCase()) + how[i]![0]).join('');
        expect(identityShapeOf(text)).toBeDefined();
      }),
    );
  });

  test.each([
    'ana@example.org',
    'Ana <ana@example.org>',
    'ANA@EXAMPLE.ORG',
    'ana @ example.org',
    'ana (at) example.org',
    'ana[arroba]example.org',
    'ana＠example.org',
    'a@b.mx',
  ])('e-mail: %s', (text) => {
    expect(identityShapeOf(text)).toBe('looks_like_email');
  });

  test.each([
    '+52 55 5555 0123',
    '55 5555 0123',
    '5555550123',
    '(55) 5555-0123',
    '55.5555.0123',
    '+1 202 555 0123',
    '555-0123',
    'Ana 55-55-55-01-23',
    '+44 20 7946 0123',
    '٥٥ ٥٥٥٥ ٠١٢٣',
  ])('phone: %s', (text) => {
    expect(identityShapeOf(text)).toBe('looks_like_phone');
  });
});

test('a public text of an event may be longer, and is not searched for identity numbers', () => {
  expect(parseDisplayText('Feria 830115', 120)).toEqual(ok('Feria 830115'));
  expect(parseDisplayText('Ñ'.repeat(120), 120).ok).toBe(true);
  expect(parseDisplayText('Ñ'.repeat(121), 120)).toEqual(err('too_long'));
});
