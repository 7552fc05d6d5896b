/**
 * What no credential, policy, column or route of ours can hold, by kind, with the words that give it away: Spanish and
 * English, without marks, lower case. A name is refused when one of its words, or all of them joined, is in the list.
 */
const WORDS = {
  curp: ['curp', 'clave unica', 'personal id', 'national id', 'id number'],
  rfc: ['rfc', 'tax id', 'tin', 'taxpayer'],
  nss: ['nss', 'ssn', 'imss', 'social security', 'seguro social'],
  voter_key: ['voter', 'elector', 'clave elector', 'ine', 'ife', 'cic', 'ocr', 'seccion', 'electoral section'],
  identity_document: [
    'passport',
    'pasaporte',
    'id scan',
    'id copy',
    'id card',
    'dni',
    'nie',
    'driving licence',
    'licencia',
  ],
  migration_document: ['visa', 'inm', 'nue', 'migration', 'migracion', 'residence permit'],
  address: [
    'address',
    'direccion',
    'domicilio',
    'street',
    'calle',
    'colonia',
    'postcode',
    'postal code',
    'zip',
    'cp',
    'home',
  ],
  phone: ['phone', 'telefono', 'tel', 'mobile', 'movil', 'celular', 'whatsapp', 'telegram', 'signal'],
  email: ['email', 'e mail', 'mail', 'correo'],
  social_account: ['twitter', 'facebook', 'instagram', 'tiktok', 'handle', 'social account', 'social handle', 'redes'],
  birth: ['birth', 'birthdate', 'birthday', 'birthplace', 'dob', 'nacimiento', 'age', 'edad'],
  nationality: ['nationality', 'nacionalidad', 'citizenship', 'ciudadania'],
  sex: ['sex', 'sexo'],
  belief: ['religion', 'union', 'sindicato', 'party', 'partido', 'ethnicity', 'etnia'],
  health: [
    'health',
    'salud',
    'blood',
    'sangre',
    'allergy',
    'allergies',
    'alergias',
    'diet',
    'dieta',
    'disability',
    'discapacidad',
  ],
  emergency_contact: ['emergency', 'emergencia', 'next of kin'],
  criminal_record: ['criminal', 'police', 'policia', 'penales', 'antecedentes'],
  protection_status: ['protection', 'proteccion', 'mecanismo'],
  biometric: ['biometric', 'biometrico', 'fingerprint', 'huella', 'iris', 'face template'],
  device: ['ip', 'ip address', 'device', 'dispositivo', 'imei', 'mac'],
  employment_record: ['employee', 'empleado', 'nomina', 'salary', 'salario', 'sueldo'],
  attendance: ['attendance', 'asistencia', 'past events', 'questions', 'preguntas'],
  rating: ['rating', 'calificacion', 'friendliness', 'tone', 'score'],
} as const satisfies Record<string, readonly string[]>;

export type NeverIssued = keyof typeof WORDS;

/** The kinds, for policies, the API description and the architecture test. */
export const NEVER_ISSUED = Object.keys(WORDS) as readonly NeverIssued[];

const KIND_OF = new Map<string, NeverIssued>();
for (const kind of NEVER_ISSUED) for (const word of WORDS[kind]) KIND_OF.set(word.replaceAll(' ', ''), kind);

/** Which never-issued kind a member name stands for, however it is cased or joined; `undefined` when none. */
export function neverIssuedKind(name: string): NeverIssued | undefined {
  const words = name
    .slice(0, 128)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  // Runs of up to three words, so that `tax_id`, `taxId` and `my_tax_id_number` are one thing.
  for (let length = Math.min(3, words.length); length > 0; length--) {
    for (let at = 0; at + length <= words.length; at++) {
      const kind = KIND_OF.get(words.slice(at, at + length).join(''));
      if (kind !== undefined) return kind;
    }
  }
  return undefined;
}
