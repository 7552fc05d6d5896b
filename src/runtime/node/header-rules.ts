/** The `_headers` file of the static assets, read as Workers read it, so that Node sends what they send. */

/** One block of the file: the addresses that it is for, and what goes along with them. */
interface HeaderRule {
  readonly fits: (address: string) => boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Parses the file: an address, in which `*` is any text, and below it, indented, one header a line. */
export function parseHeaderRules(text: string): readonly HeaderRule[] {
  const rules: { fits: HeaderRule['fits']; headers: [string, string][] }[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    if (/^\s/.test(line)) {
      const colon = line.indexOf(':');
      rules.at(-1)?.headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    } else {
      rules.push({ fits: fitting(line.trim()), headers: [] });
    }
  }
  return rules;
}

/** The headers of an address. */
export function headersFor(rules: readonly HeaderRule[], address: string): Headers {
  const headers = new Headers();
  for (const rule of rules) {
    if (rule.fits(address)) for (const [name, value] of rule.headers) headers.append(name, value);
  }
  return headers;
}

function fitting(pattern: string): (address: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}$`);
  return (address) => expression.test(address);
}
