/** A command that a reader can paste, and what to write into a body, made from the operation's own schemas. */
import type { Operation, Schema } from './document.ts';

/** Characters of JSON that are still pleasant on a command line; more goes into a file of its own. */
const SHORT = 240;

/** The command, and the body apart where it is long. Placeholders stand between ‹ and ›. */
export interface Example {
  readonly command: string;
  readonly body?: string;
}

/** An example of an operation. `$OFFICE` is the deployment's address: the page is the same for all. */
export function exampleOf(operation: Operation): Example {
  const { method, path, parameters, security = [], requestBody } = operation;
  const address = `$OFFICE${path.replaceAll(/\{(\w+)\}/g, '‹$1›')}`;
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required === true)
    .map(({ name }) => `${name}=‹${name}›`)
    .join('&');
  const lines = [`curl${method === 'GET' ? '' : ` -X ${method}`} "${address}${query === '' ? '' : `?${query}`}"`];
  const scheme = security.some((each) => 'walletToken' in each || Object.keys(each).length > 0);
  if (scheme) lines.push(`-H "Authorization: DPoP $TOKEN"`, `-H "DPoP: $PROOF"`);
  const [[type, content] = [], ..._others] = Object.entries(requestBody?.content ?? {});
  if (type === undefined) return { command: join(lines) };
  if (type === 'application/x-www-form-urlencoded') {
    for (const [name, schema] of membersOf(content?.schema)) {
      lines.push(`--data-urlencode '${name}=${schema.const ?? `‹${name}›`}'`);
    }
    return { command: join(lines) };
  }
  lines.push(`-H 'Content-Type: ${type}'`);
  const value = exampleValue(content?.schema ?? {});
  const body = JSON.stringify(value);
  if (body.length <= SHORT) return { command: join([...lines, `-d '${body}'`]) };
  return { command: join([...lines, '-d @body.json']), body: JSON.stringify(value, null, 2) };
}

const join = (lines: readonly string[]) => lines.join(' \\\n  ');

/** Required members first; optional ones only where nothing is required. */
function membersOf(schema: Schema | undefined): readonly (readonly [string, Schema])[] {
  const members = Object.entries(schema?.properties ?? {});
  const required = members.filter(([name]) => schema?.required?.includes(name));
  return required.length > 0 ? required : members;
}

/** A value of the right form: what is free stands between ‹ and ›. */
function exampleValue(schema: Schema, name = 'value'): unknown {
  const option = (schema.oneOf ?? schema.anyOf)?.[0];
  if (option !== undefined) return exampleValue(option, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'object' || schema.properties !== undefined) {
    return Object.fromEntries(membersOf(schema).map(([member, inner]) => [member, exampleValue(inner, member)]));
  }
  if (schema.type === 'array') return [exampleValue(schema.items ?? {}, name)];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(schema.minimum ?? 0, 1);
  return `‹${name}›`;
}
