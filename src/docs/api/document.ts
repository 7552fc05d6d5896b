/** The parts of an OpenAPI 3.1 document that the page shows. The document is our own: it is read, not judged. */

/** JSON Schema as our wire formats make it (zod 4, draft 2020-12). */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

export interface Answer {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Readonly<Record<string, { readonly description?: string }>>;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every operation of a document, in its order, with parameters that the path names but nobody described. */
export function operationsOf(document: object): readonly Operation[] {
  const { paths = {} } = document as { paths?: Record<string, Record<string, Partial<Operation>>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const found = item[method];
      if (found === undefined) return [];
      const described = found.parameters ?? [];
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
      const missing = names
        .filter((name) => !described.some((parameter) => parameter.in === 'path' && parameter.name === name))
        .map((name) => ({ name, in: 'path', required: true }));
      const operation = { summary: '', responses: {}, ...found, method: method.toUpperCase(), path };
      return [{ ...operation, parameters: [...missing, ...described] }];
    }),
  );
}

/** The anchor of an operation: `post-desk-acts-id-approve`. */
export function anchorOf({ method, path }: Operation): string {
  const words = path.replace(/[{}]/g, '').split(/[^A-Za-z0-9]+/);
  return [method.toLowerCase(), ...words.filter((word) => word !== '')].join('-');
}
