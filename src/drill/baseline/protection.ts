/**
 * How the two portals protect what they keep, and nothing else: they are one program, so that a difference in what a
 * thief finds comes from protection alone.
 *
 * `conventional` is the portal of the 2024 leak: passwords hashed as they should be, everything else as it was typed in.
 *
 * `compliant` is what a team builds that has read the law and an audit checklist, and it builds it well: AES-256-GCM with a
 * fresh vector for every column about a person and every upload, names among them; bound to their column, so that values
 * cannot be moved; a keyed index over CURP and e-mail, so that duplicates are found; QR tokens hashed; dumps encrypted.
 * The keys stand in the environment of the running service, because it has to decrypt whenever somebody opens a page.
 * Disk encryption is there too, and says nothing to somebody who reads through the running machine.
 * What stays readable is what such systems leave readable: the audit log names people, because auditors read it.
 */
import { createCipheriv, createHash, createHmac, randomBytes, scryptSync } from 'node:crypto';

/** What one portal does with a value before it keeps it. */
export interface Protection {
  /** A column about a person. `column`: `table.column`. */
  text(column: string, value: string): string;
  /** What finds a value again without opening it; nothing where the value itself is kept. */
  index(column: string, value: string): string | null;
  file(bytes: Uint8Array): Uint8Array;
  token(token: string): string;
  /** Whether web logs keep the query of a URL. */
  readonly logsQueries: boolean;
  /** Whether the password-reset form answers differently for an address that nobody has. */
  readonly tellsAccounts: boolean;
  /** The environment of the running service: what a thief of the server has. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Nothing is encrypted. */
export function conventional(): Protection {
  return {
    text: (_column, value) => value,
    index: () => null,
    file: (bytes) => bytes,
    token: (token) => token,
    logsQueries: true,
    tellsAccounts: true,
    environment: {
      DATABASE_URL: 'file:portal.sqlite',
      SESSION_SECRET: randomBytes(32).toString('hex'),
    },
  };
}

/** Everything about a person is encrypted with keys of the environment. */
export function compliant(): Protection {
  const key = randomBytes(32);
  const pepper = randomBytes(32);
  return {
    text: (column, value) => seal(key, Buffer.from(value), column).toString('base64'),
    index: (_column, value) => createHmac('sha256', pepper).update(value).digest('hex'),
    file: (bytes) => seal(key, bytes, 'file'),
    token: (token) => createHash('sha256').update(token).digest('hex'),
    logsQueries: false,
    tellsAccounts: false,
    environment: {
      DATABASE_URL: 'file:portal.sqlite',
      SESSION_SECRET: randomBytes(32).toString('hex'),
      APP_KEY: key.toString('base64'),
      CURP_PEPPER: pepper.toString('base64'),
    },
  };
}

/** `iv ‖ ciphertext ‖ tag`, as most libraries for encrypted columns lay it out. */
function seal(key: Uint8Array, plain: Uint8Array, bound: string): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** A salted slow hash, as bcrypt is one. Cheaper than in earnest: what is measured here is not how fast guesses are. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16);
  return `$scrypt$${salt.toString('base64url')}$${scryptSync(password, salt, 24, { N: 128 }).toString('base64url')}`;
}
