/** What the API page says of its own, in both languages. */
import type { InBoth } from '../language.ts';

/** Bytes in so many characters of base64url. */
export function bytesIn(characters: number): number {
  return Math.floor((characters * 6) / 8);
}

/** Seconds of the year 2286: our wire formats bound moments with it. */
const LATEST = 9_999_999_999;

interface SchemaWords {
  readonly oneOf: (count: number) => string;
  readonly publicKey: string;
  readonly exactly: string;
  readonly oneValueOf: string;
  readonly or: string;
  readonly list: (of: string, min: number | undefined, max: number | undefined) => string;
  readonly anything: string;
  readonly object: string;
  readonly map: (of: string) => string;
  readonly number: (min: number | undefined, max: number | undefined) => string;
  readonly boolean: string;
  readonly bytes: (count: number) => string;
  readonly base64url: (max: number | undefined) => string;
  readonly jws: string;
  readonly jwe: string;
  readonly text: string;
  readonly textUpTo: (max: number, min: number | undefined) => string;
  readonly pattern: string;
}

const isBound = (value: number | undefined): value is number =>
  value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER;

export const SCHEMA_WORDS: InBoth<SchemaWords> = {
  es: {
    oneOf: (count) => `una de ${count} formas, véalas abajo`,
    publicKey: 'llave pública P-256 (JWK: kty, crv, x, y)',
    exactly: 'exactamente',
    oneValueOf: 'uno de',
    or: ' o ',
    list: (of, min, max) => `lista${max === undefined ? '' : ` de ${min ?? 0} a ${max}`}: ${of}`,
    anything: 'cualquier JSON',
    object: 'objeto',
    map: (of) => (of === '' ? 'objeto con otros miembros' : `objeto, cada valor: ${of}`),
    number: (min, max) => {
      if (max === LATEST) return 'momento, segundos Unix';
      return isBound(max) ? `entero de ${min ?? 0} a ${max}` : 'entero';
    },
    boolean: 'true o false',
    bytes: (count) => `${count} bytes en base64url`,
    base64url: (max) => (max === undefined ? 'base64url' : `base64url, hasta ${bytesIn(max)} bytes`),
    jws: 'JWS compacto',
    jwe: 'JWE compacto',
    text: 'texto',
    textUpTo: (max, min) => (min === max ? `texto de ${max} caracteres` : `texto de hasta ${max} caracteres`),
    pattern: 'con la forma',
  },
  en: {
    oneOf: (count) => `one of ${count} forms, see below`,
    publicKey: 'P-256 public key (JWK: kty, crv, x, y)',
    exactly: 'exactly',
    oneValueOf: 'one of',
    or: ' or ',
    list: (of, min, max) => `list${max === undefined ? '' : ` of ${min ?? 0} to ${max}`}: ${of}`,
    anything: 'any JSON',
    object: 'object',
    map: (of) => (of === '' ? 'object with members of its own' : `object, each value: ${of}`),
    number: (min, max) => {
      if (max === LATEST) return 'moment, Unix seconds';
      return isBound(max) ? `whole number from ${min ?? 0} to ${max}` : 'whole number';
    },
    boolean: 'true or false',
    bytes: (count) => `${count} bytes in base64url`,
    base64url: (max) => (max === undefined ? 'base64url' : `base64url, up to ${bytesIn(max)} bytes`),
    jws: 'compact JWS',
    jwe: 'compact JWE',
    text: 'text',
    textUpTo: (max, min) => (min === max ? `text of ${max} characters` : `text of up to ${max} characters`),
    pattern: 'of the form',
  },
};

export const API_WORDS = {
  es: {
    title: 'La API, operación por operación',
    about: 'Todas las operaciones de Gafete: quién las llama, qué reciben y qué responden.',
    lead: 'Esta página se hace del mismo documento OpenAPI que sirve este servicio, así que dice lo que el servicio hace.',
    machine: 'Documento para máquinas',
    base: 'En los ejemplos, la dirección de su oficina, que es la de esta página hasta antes de /docs',
    address: 'https://‹acreditacion.oficina.example›',
    operations: (count: number) => (count === 1 ? '1 operación' : `${count} operaciones`),
    needs: 'Token',
    tokens: {
      deskToken: 'DPoP, de /desk/token, con una prueba por petición',
      gateToken: 'DPoP, de /desk/token, con una prueba por petición',
      walletToken: 'DPoP o Bearer, de /token',
    } as Readonly<Record<string, string>>,
    noToken: 'no necesita',
    parameters: 'Parámetros',
    where: { path: 'en la dirección', query: 'en la consulta', header: 'encabezado' } as Readonly<
      Record<string, string>
    >,
    body: 'Cuerpo',
    answers: 'Respuestas',
    status: 'Estado',
    what: 'Qué es',
    name: 'Miembro',
    value: 'Valor',
    optional: 'opcional',
    form: (number: number, of: number, name: string) => `Forma ${number} de ${of}${name === '' ? '' : ` de ${name}`}`,
    answerBody: (status: string) => `Cuerpo de la respuesta ${status}`,
    example: 'Ejemplo',
    others: 'otro',
    noBody: 'Sin miembros.',
    wholeValue: 'todo el cuerpo',
    errors: {
      title: 'Errores y tokens',
      problem:
        'Mesa, acceso y documentos públicos responden application/problem+json (RFC 9457): type es un código estable (urn:gafete:problem:…), title dice qué pasó y detail qué hacer.',
      oauth:
        'Los puntos del protocolo de carteras y /desk/token responden el error de OAuth: {"error", "error_description"}. Un código desconocido, vencido, usado o equivocado da siempre el mismo invalid_grant, para que nadie pueda adivinar cuál fue.',
      common:
        'Cualquier operación puede responder 413 (demasiado grande), 415 (otro tipo de contenido), 429 (demasiado seguido: espere los segundos de Retry-After) y 503 (el almacén no responde: nada se perdió).',
      echo: 'Ningún error repite lo que usted mandó.',
      token:
        'El token de una máquina dura 5 minutos. Se pide con private_key_jwt (RFC 7523) y queda atado a una llave con DPoP (RFC 9449): cada petición lleva su propia prueba, de un solo uso. En los ejemplos, $TOKEN es ese token y $PROOF la prueba de esa petición. El SDK hace las dos cosas.',
      guide: 'Un ejemplo completo, sin SDK, está en la guía para verificar.',
    },
  },
  en: {
    title: 'The API, operation by operation',
    about: 'Every operation of Gafete: who calls it, what it takes and what it answers.',
    lead: 'This page is made from the very OpenAPI document that this service serves, so it says what the service does.',
    machine: 'Document for machines',
    base: 'In the examples, your office’s address, which is this page’s up to /docs',
    address: 'https://‹accreditation.office.example›',
    operations: (count: number) => (count === 1 ? '1 operation' : `${count} operations`),
    needs: 'Token',
    tokens: {
      deskToken: 'DPoP, from /desk/token, with a proof for each request',
      gateToken: 'DPoP, from /desk/token, with a proof for each request',
      walletToken: 'DPoP or Bearer, from /token',
    } as Readonly<Record<string, string>>,
    noToken: 'none needed',
    parameters: 'Parameters',
    where: { path: 'in the address', query: 'in the query', header: 'header' } as Readonly<Record<string, string>>,
    body: 'Body',
    answers: 'Answers',
    status: 'Status',
    what: 'What it is',
    name: 'Member',
    value: 'Value',
    optional: 'optional',
    form: (number: number, of: number, name: string) => `Form ${number} of ${of}${name === '' ? '' : ` of ${name}`}`,
    answerBody: (status: string) => `Body of the answer ${status}`,
    example: 'Example',
    others: 'other',
    noBody: 'No members.',
    wholeValue: 'the whole body',
    errors: {
      title: 'Errors and tokens',
      problem:
        'Desk, gate and public documents answer application/problem+json (RFC 9457): type is a stable code (urn:gafete:problem:…), title says what happened and detail what to do.',
      oauth:
        'The wallet protocol’s endpoints and /desk/token answer OAuth’s error: {"error", "error_description"}. A code that is unknown, ended, used or wrong gets the same invalid_grant, so that nobody can guess which it was.',
      common:
        'Any operation may answer 413 (too large), 415 (another content type), 429 (too often: wait the seconds of Retry-After) and 503 (the storage does not answer: nothing was lost).',
      echo: 'No error repeats what you sent.',
      token:
        'A machine’s token lives 5 minutes. It is asked for with private_key_jwt (RFC 7523) and bound to a key with DPoP (RFC 9449): each request brings its own proof, used once. In the examples $TOKEN is that token and $PROOF the proof of that request. The SDK does both.',
      guide: 'A whole example without the SDK is in the guide to verifying.',
    },
  },
} as const;
