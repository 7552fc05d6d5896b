/** Every route that `/openapi.json` names, as something that can be called. A test holds that the app has no other. */
import { createOpenApi } from '../../src/openapi.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Route {
  readonly method: Method;
  /** As in the document, with `{…}`. */
  readonly template: string;
  readonly guarded: 'desk' | 'wallet' | undefined;
  readonly body: 'application/json' | 'application/x-www-form-urlencoded' | undefined;
  /** JSON Schema of the body. */
  readonly schema: unknown;
}

interface Operation {
  readonly security?: readonly Record<string, unknown>[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> };
}

export function routesOf(): readonly Route[] {
  const { paths } = createOpenApi() as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([template, operations]) =>
    Object.entries(operations)
      .filter(([method]) => ['get', 'post', 'put', 'delete'].includes(method))
      .map(([method, { security = [], requestBody }]) => {
        const schemes = security.flatMap((one) => Object.keys(one));
        const [type] = Object.keys(requestBody?.content ?? {}) as Route['body'][];
        return {
          method: method.toUpperCase() as Method,
          template,
          guarded: schemes.includes('deskToken') ? 'desk' : schemes.length > 0 ? 'wallet' : undefined,
          body: type,
          schema: type === undefined ? undefined : requestBody?.content[type]?.schema,
        } satisfies Route;
      }),
  );
}

/** The path with its parameters filled in; what is not given is an id that nobody has. */
export function pathOf({ template }: Route, filled: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? 'AAAAAAAAAAAAAAAAAAAAAA');
}
