/** The few lines of HTTP negotiation (RFC 9110) that a status list needs. Header values come from outside. */

export const STATUS_LIST_TYPE = 'application/statuslist+jwt';

const MAX_LENGTH = 1024;

/** Elements of a list header with their weight; everything beyond a sane length is ignored. */
function elements(header: string | undefined): readonly { readonly name: string; readonly refused: boolean }[] {
  return (header ?? '')
    .slice(0, MAX_LENGTH)
    .split(',')
    .map((element) => {
      const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase());
      // RFC 9110 §12.4.2: a weight of 0 means "not acceptable".
      return { name, refused: parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter)) };
    })
    .filter(({ name }) => name !== '');
}

/** Whether the client takes what we have (RFC 9110 §12.5.1). Nothing said is everything. */
export function acceptsStatusList(accept: string | undefined): boolean {
  const asked = elements(accept);
  if (asked.length === 0) return true;
  // The most specific range decides.
  for (const range of [STATUS_LIST_TYPE, 'application/*', '*/*']) {
    const found = asked.find(({ name }) => name === range);
    if (found !== undefined) return !found.refused;
  }
  return false;
}

/** Whether the client takes gzip (RFC 9110 §12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  const asked = elements(acceptEncoding);
  const found =
    asked.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? asked.find(({ name }) => name === '*');
  return found !== undefined && !found.refused;
}

/** Whether `If-None-Match` names this tag (RFC 9110 §13.1.2: weak comparison). */
export function matchesTag(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '')
    .slice(0, MAX_LENGTH)
    .split(',')
    .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
