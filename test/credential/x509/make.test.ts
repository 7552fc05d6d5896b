import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createDeskCa, createLeaf, parseCertificate } from '../../../src/credential/x509/index.ts';
import { unixSeconds } from '../../../src/lib/time.ts';
import { at, createAuthority, createKeys, ISSUER, NOW, random } from './authority.ts';

describe('certificates we make, as OpenSSL reads them', () => {
  test('root and leaf verify, with names, purpose, usage and validity', async () => {
    const { ca, leaf } = await createAuthority();
    const root = new X509Certificate(ca.certificate);
    const read = new X509Certificate(leaf);
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(read.ca).toBe(false);
    expect(read.verify(root.publicKey)).toBe(true);
    expect(read.checkIssued(root)).toBe(true);
    expect(read.subjectAltName).toBe(`DNS:desk.example, URI:${ISSUER}`);
    expect(read.keyUsage).toEqual(['2.25.160601455206195322914652495074968765129.1']);
    expect(read.validFromDate.getTime() / 1000).toBe(at(-1));
    expect(read.validToDate.getTime() / 1000).toBe(at(90));
    expect(read.checkHost('desk.example')).toBe('desk.example');
  });

  test('times around 2050 and leap days are written in the form that their year wants', async () => {
    for (const iso of [
      '2028-02-29T23:59:59Z',
      '2049-12-31T23:59:59Z',
      '2050-01-01T00:00:00Z',
      '2100-02-28T12:00:00Z',
    ]) {
      const notAfter = unixSeconds(new Date(iso).getTime() / 1000);
      const ca = await createDeskCa({ commonName: 'CA', notBefore: NOW, notAfter }, random);
      expect(new X509Certificate(ca.certificate).validToDate.toISOString()).toBe(iso.replace('Z', '.000Z'));
      expect(parseCertificate(ca.certificate)?.notAfter).toBe(notAfter);
    }
  });

  test('serial numbers come from the random source and stay positive', async () => {
    const high = await createDeskCa({ commonName: 'CA', notBefore: NOW, notAfter: at(1) }, (n) =>
      new Uint8Array(n).fill(0xff),
    );
    expect(new X509Certificate(high.certificate).serialNumber).toBe(`7F${'FF'.repeat(15)}`);
    const low = await createDeskCa({ commonName: 'CA', notBefore: NOW, notAfter: at(1) }, (n) => new Uint8Array(n));
    expect(new X509Certificate(low.certificate).serialNumber).toBe(`40${'00'.repeat(15)}`);
  });

  test('a host or issuer that could not stand in a certificate is our mistake, and throws', async () => {
    const { ca } = await createAuthority();
    const { publicKey } = await createKeys();
    const good = {
      publicKey,
      purpose: 'credential-signing',
      host: 'desk.example',
      issuer: ISSUER,
      notBefore: NOW,
      notAfter: at(1),
    } as const;
    await expect(createLeaf(ca, good, random)).resolves.toBeInstanceOf(Uint8Array);
    for (const host of ['', 'Desk.example', 'desk.example:8787', '-desk', 'désk.example', 'a b', '*.example']) {
      await expect(createLeaf(ca, { ...good, host }, random)).rejects.toThrow('host');
    }
    for (const issuer of ['', 'desk.example', 'https://désk.example', 'https://desk.example/ x', 'javascript:x']) {
      await expect(createLeaf(ca, { ...good, issuer }, random)).rejects.toThrow('issuer');
    }
    await expect(createLeaf(ca, { ...good, notAfter: at(-1) }, random)).rejects.toThrow(RangeError);
  });

  test('a leaf is no authority, no authority is named like a leaf, and names are short', async () => {
    const { ca, leaf, keys } = await createAuthority();
    const { publicKey } = await createKeys();
    const request = {
      publicKey,
      purpose: 'credential-signing',
      host: 'desk.example',
      issuer: ISSUER,
      notBefore: NOW,
      notAfter: at(1),
    } as const;
    await expect(createLeaf({ certificate: leaf, privateKey: keys.privateKey }, request, random)).rejects.toThrow(
      'authority',
    );
    await expect(createLeaf({ ...ca, certificate: Uint8Array.of(0x30, 0) }, request, random)).rejects.toThrow(
      'authority',
    );
    const named = (commonName: string) => createDeskCa({ commonName, notBefore: NOW, notAfter: at(1) }, random);
    await expect(createLeaf(await named('Gafete credential-signing'), request, random)).rejects.toThrow(
      'name of a leaf',
    );
    await expect(named('')).rejects.toThrow(RangeError);
    await expect(named('x'.repeat(65))).rejects.toThrow(RangeError);
  });
});
