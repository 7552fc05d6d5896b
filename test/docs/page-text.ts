/** Pages as a reader has them: fetched over HTTP and read as text, with the code that stands in them. */

/** One piece of code of a page. */
export interface CodeBlock {
  readonly language: string;
  /** By which a test knows the command. */
  readonly name?: string;
  /** Where the page tells to write it. */
  readonly file?: string;
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Text without tags. */
export function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, '').replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** The code of a page, in its order. */
export function codeBlocksOf(html: string): readonly CodeBlock[] {
  return [...html.matchAll(/<pre ([^>]*)><code>(.*?)<\/code><\/pre>/gs)].map(([, attributes = '', code = '']) => {
    const attribute = (name: string) => new RegExp(`data-${name}="([^"]*)"`).exec(attributes)?.[1];
    const [name, file] = [attribute('name'), attribute('file')];
    return {
      language: attribute('language') ?? '',
      ...(name !== undefined && { name }),
      ...(file !== undefined && { file }),
      text: textOf(code),
    };
  });
}
