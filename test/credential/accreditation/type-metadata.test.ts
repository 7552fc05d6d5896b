import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  CLAIM_NAMES,
  createCredentialMetadata,
  createTypeMetadata,
  defaultVct,
  integrityOf,
  LOGO_PATH,
  LOGO_SVG,
} from '../../../src/credential/accreditation/index.ts';

const publicUrl = 'https://prensa.example.org';
const input = { publicUrl, vct: defaultVct(publicUrl) };
const sri = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

describe('type metadata', () => {
  test('names the type by its address and covers every claim in both languages', () => {
    const { document } = createTypeMetadata(input);
    expect(document.vct).toBe('https://prensa.example.org/types/press-accreditation/1');
    expect(document.display.map(({ locale }) => locale)).toEqual(['es-MX', 'en']);
    expect(document.claims.map(({ path }) => path)).toEqual(CLAIM_NAMES.map((name) => [name]));
    for (const { display } of document.claims) {
      expect(display.map(({ locale }) => locale)).toEqual(['es-MX', 'en']);
      expect(display.every(({ label }) => label.length > 1)).toBe(true);
    }
  });

  test('says that event and level are never concealed and always there, and the rest the other way', () => {
    const plain = createTypeMetadata(input).document.claims.filter(({ sd }) => sd === 'never');
    expect(plain.map(({ path, mandatory }) => [...path, mandatory])).toEqual([
      ['event', true],
      ['level', true],
    ]);
    const rest = createTypeMetadata(input).document.claims.filter(({ sd }) => sd === 'always');
    expect(rest).toHaveLength(CLAIM_NAMES.length - 2);
    expect(rest.some(({ mandatory }) => mandatory)).toBe(false);
  });

  test('carries the integrity of the mark, and its own, over exactly the bytes that are served', () => {
    const { document, json, integrity } = createTypeMetadata(input);
    for (const { rendering } of document.display) {
      expect(rendering.simple.logo.uri).toBe(publicUrl + LOGO_PATH);
      expect(rendering.simple.logo['uri#integrity']).toBe(sri(LOGO_SVG));
    }
    expect(JSON.parse(json)).toEqual(document);
    expect(integrity).toBe(sri(json));
    expect(integrityOf('año')).toBe(sri('año'));
  });

  test('keeps a shared type that another office named', () => {
    expect(createTypeMetadata({ publicUrl, vct: 'https://shared.example/types/1' }).document.vct).toBe(
      'https://shared.example/types/1',
    );
  });
});

test('what a wallet lists on a phone does not say what its owner does for a living', () => {
  const shown = JSON.stringify([
    createCredentialMetadata({ publicUrl }).display,
    createTypeMetadata(input).document.display,
  ]);
  expect(shown).not.toMatch(/prensa(?!\.example)|period|press|journal|medio/i);
  expect(LOGO_SVG).not.toMatch(/<text|<script|<image|href|press|prensa/i);
});

test('credential metadata for wallets has a name and a label for each claim in both languages', () => {
  const { display, claims } = createCredentialMetadata({ publicUrl });
  expect(display.map(({ locale, name }) => [locale, name])).toEqual([
    ['es-MX', 'Acreditación'],
    ['en', 'Accreditation'],
  ]);
  expect(claims.map(({ path }) => path[0])).toEqual([...CLAIM_NAMES]);
  expect(claims.filter(({ mandatory }) => mandatory).map(({ path }) => path[0])).toEqual(['event', 'level']);
  expect(new Set(claims.map(({ path }) => path.join('.'))).size).toBe(claims.length);
});
