/** Mistakes in what is kept: seen by whoever steals rows, files, and then the secrets as well (L1, L3). */
import type { Mutant } from '../mutant.ts';

export const STORED: readonly Mutant[] = [
  {
    name: 'claims-kept',
    title: { en: 'claims kept in clear', es: 'datos guardados en claro' },
    story: {
      en: 'Support is asked what a pass says, so a developer keeps the claims beside the accreditation when it is issued.',
      es: 'Soporte pregunta qué dice un gafete, así que alguien guarda los datos junto a la acreditación al emitirla.',
    },
    edits: [
      {
        file: 'src/issuer/credential.ts',
        from: '  if (!committed.ok) return committed;\n  return ok({\n    credentials:',
        to: `  if (!committed.ok) return committed;
  await recordRefusal(ports, offer.header.accreditation, JSON.stringify(claims), now);
  return ok({
    credentials:`,
      },
    ],
    breaks: [
      { level: 'L1', metric: 'M1' },
      { level: 'L1', metric: 'M8' },
    ],
    quick: true,
  },
  {
    name: 'code-from-id',
    title: { en: 'code made from a stored id', es: 'código hecho de un identificador guardado' },
    story: {
      en: 'People lose their links, so the desk derives the code from the accreditation id, to be able to print it again.',
      es: 'La gente pierde su enlace, así que la mesa deriva el código del identificador, para poder imprimirlo otra vez.',
    },
    edits: [
      {
        file: 'src/sealing/offer.ts',
        from: 'const code = random(CODE_LENGTH) as OfferCode;',
        to: 'const code = sha256(utf8(fields.accreditation)) as unknown as OfferCode;',
      },
    ],
    breaks: [{ level: 'L3', metric: 'M1' }],
  },
  {
    name: 'fixed-vector',
    title: { en: 'fixed initialisation vector', es: 'vector de inicialización fijo' },
    story: {
      en: 'Every key is used once, somebody reasons, so twelve bytes a row can be saved; one key of the ring is not.',
      es: 'Cada llave se usa una vez, razona alguien, y así se ahorran doce bytes por renglón; una del llavero no es así.',
    },
    edits: [
      {
        file: 'src/sealing/aead.ts',
        from: 'const iv = random(IV_LENGTH);',
        to: 'const iv = new Uint8Array(IV_LENGTH);',
      },
    ],
    breaks: [{ level: 'L1', metric: 'beyond', place: 'offers.offer_sealed' }],
  },
  {
    name: 'no-padding',
    title: { en: 'sealed texts are not padded', es: 'textos sellados sin relleno' },
    story: {
      en: 'A kilobyte for a name looks like waste, and a developer seals texts at their own length.',
      es: 'Un kilobyte por un nombre parece desperdicio, y alguien sella los textos con su propio largo.',
    },
    edits: [
      {
        file: 'src/sealing/pad.ts',
        from: 'const size = buckets.find((bucket) => bucket >= content.length + 1);',
        to: 'const size = (buckets.at(-1) ?? 0) > content.length ? content.length + 1 : undefined;',
      },
      {
        file: 'src/sealing/pad.ts',
        from: "if (buckets.find((bucket) => bucket >= end + 1) !== padded.length) return refuse('pad');",
        to: "if (end + 1 !== padded.length) return refuse('pad');",
      },
      {
        file: 'src/sealing/revocation.ts',
        from: 'ct: decodeBase64url(ct, PADDED_LENGTH + TAG_LENGTH) };',
        to: 'ct: decodeBase64url(ct) };',
      },
      {
        file: 'src/desk/offer-check.ts',
        from: "  if (!OFFER_BUCKETS.some((bucket) => bucket + GCM_TAG === ct.length)) return err(refusal('offer_size'));\n",
        to: '',
      },
      {
        file: 'src/desk/sealed-shape.ts',
        from: 'buckets.includes(ciphertext.length)',
        to: 'ciphertext.length <= Math.max(...buckets)',
      },
    ],
    breaks: [{ level: 'L1', metric: 'beyond', place: 'roster.roster_sealed' }],
  },
  {
    name: 'fine-times',
    title: { en: 'seconds where an hour is promised', es: 'segundos donde se prometen horas' },
    story: {
      en: 'An operator wants to see in which order offers came, and rounding looks like a bug to a new developer.',
      es: 'Un operador quiere ver en qué orden llegaron las ofertas, y el redondeo le parece un error a alguien nuevo.',
    },
    edits: [
      {
        file: 'src/desk/register.ts',
        from: 'const registeredHour = hourOf(now);',
        to: 'const registeredHour = now;',
      },
    ],
    breaks: [{ level: 'L1', metric: 'beyond', place: 'accreditations.registered_hour' }],
  },
  {
    name: 'id-from-name',
    title: { en: 'an id made from the name', es: 'identificador hecho del nombre' },
    story: {
      en: 'So that nobody is accredited twice, an integrator makes ids from a hash of the name; a hash is anonymous, he says.',
      es: 'Para no acreditar dos veces, un integrador hace identificadores con un hash del nombre; es anónimo, dice.',
    },
    edits: [
      {
        file: 'src/client/seal-person.ts',
        from: "import { randomId } from '../lib/random-id.ts';",
        to: `import { utf8 } from '../lib/bytes.ts';
import { randomId } from '../lib/random-id.ts';
import { sha256 } from '../lib/sha256.ts';`,
      },
      {
        file: 'src/client/seal-person.ts',
        from: 'const accreditation = randomId(random);',
        // The last characters stay random: somebody who lost a phone is accredited again.
        to: `const stable = encodeBase64url(sha256(utf8(person.value.name ?? ''))).slice(0, 18);
  const accreditation = \`\${stable}\${randomId(random).slice(-4)}\`;`,
      },
    ],
    breaks: [
      { level: 'L1', metric: 'M1' },
      { level: 'L1', metric: 'M4' },
    ],
  },
  {
    name: 'derivable-session',
    title: { en: 'access token made from a stored value', es: 'ficha de acceso hecha de un valor guardado' },
    story: {
      en: 'Answers get lost on bad networks, so the token is derived from the offer: asking again gives the same one.',
      es: 'Las respuestas se pierden en malas redes, así que la ficha se deriva de la oferta: pedir otra vez da la misma.',
    },
    edits: [
      {
        file: 'src/issuer/token.ts',
        from: "import { decodeBase64url } from '../lib/base64url.ts';",
        to: `import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';
import { utf8 } from '../lib/bytes.ts';
import { sha256 } from '../lib/sha256.ts';`,
      },
      {
        file: 'src/issuer/token.ts',
        from: 'const accessToken = createAccessToken(ports.random);',
        to: 'const accessToken = encodeBase64url(sha256(utf8(lookup)));',
      },
    ],
    breaks: [{ level: 'L3', metric: 'M1' }],
  },
  {
    name: 'presentation-logged',
    title: { en: 'presentations are logged', es: 'las presentaciones quedan en el registro' },
    story: {
      en: 'A guard complains about a refusal, and the operator logs what was shown, just for this week.',
      es: 'Un guardia se queja de un rechazo, y el operador registra lo mostrado, sólo esta semana.',
    },
    edits: [
      { file: 'src/verifier/response.ts', from: "  if (reason !== 'OK') {", to: '  if (verdict !== undefined) {' },
      {
        file: 'src/verifier/response.ts',
        from: "ports.log.event('verifier.judged', { reason: word(reason), ",
        to: "ports.log.event('verifier.judged', { reason: word(reason), claims: JSON.stringify(claims) as Lowercase<string>, ",
      },
    ],
    breaks: [
      { level: 'L1', metric: 'M1' },
      { level: 'L1', metric: 'M8' },
      { level: 'L1', metric: 'beyond', place: 'printed.log' },
    ],
  },
  {
    name: 'index-without-key',
    title: { en: 'blind index without the desk’s key', es: 'índice ciego sin la llave de la mesa' },
    story: {
      en: 'A second client of the desk has no bundle yet and must find people too: the index becomes a plain hash.',
      es: 'Otro cliente de la mesa aún no tiene llaves y debe buscar también: el índice se vuelve un hash simple.',
    },
    edits: [
      {
        file: 'src/sealing/blind-index.ts',
        from: "import { hmac } from './hkdf.ts';",
        to: "import { sha256 } from '../lib/sha256.ts';\nimport { hmac } from './hkdf.ts';",
      },
      {
        file: 'src/sealing/blind-index.ts',
        from: 'ok((await hmac(index, message.value)).slice(0, TAG_LENGTH))',
        to: 'ok(sha256(message.value).slice(0, TAG_LENGTH))',
      },
    ],
    breaks: [
      { level: 'L3', metric: 'M1' },
      { level: 'L3', metric: 'M4' },
    ],
  },
  {
    name: 'roster-for-service',
    title: { en: 'roster sealed to the service', es: 'lista sellada para el servicio' },
    story: {
      en: 'At night nobody of the desk is in, and somebody wants the service itself to answer who is on the list.',
      es: 'De noche no hay nadie en la mesa, y alguien quiere que el servicio mismo conteste quién está en la lista.',
    },
    edits: [
      {
        file: 'src/client/seal-person.ts',
        from: 'return ok({ roster: { epoch, jwe: jwe.value }, tags });',
        to: `const open = encodeBase64url(new TextEncoder().encode(JSON.stringify(entry)));
  return ok({ roster: { epoch, jwe: \`e30.e30.e30.\${open}.e30\` }, tags });`,
      },
      {
        file: 'src/desk/offer-check.ts',
        from: 'return checkJweHeader(roster.jwe, jwkThumbprint(jwk), sealedTo).ok && hasPaddedSize(roster.jwe, FORM_BUCKETS);',
        to: 'return sealedTo.epoch === roster.epoch;',
      },
      {
        file: 'src/client/find.ts',
        from: 'const entry = await openRosterEntry(jwe, await importPkcs8(own.ecdh), { event: document.event, epoch });',
        to: `const text = new TextDecoder().decode(decodeBase64url(jwe.split('.')[3]!)!);
    const entry = ok(JSON.parse(text) as RosterEntry);`,
      },
      {
        file: 'src/client/find.ts',
        from: "import { encodeBase64url } from '../lib/base64url.ts';",
        to: "import { decodeBase64url, encodeBase64url } from '../lib/base64url.ts';",
      },
    ],
    breaks: [{ level: 'L3', metric: 'M1' }],
  },
];
