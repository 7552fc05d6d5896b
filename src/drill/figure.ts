/** One self-contained picture of a run: people named, by level and system. The same report gives the same bytes. */
import type { Language } from '../cli/language.ts';
import type { DrillReport, TargetReport } from './run.ts';
import type { Level } from './target.ts';

const WIDTH = 920;
const LEFT = 40;
const BAR_LEFT = 300;
const BAR_WIDTH = 470;
const BAR = 22;
const STEP = 30;
const SHOWN: readonly Level[] = ['L1', 'L2', 'L3'];

/** Paper, ink and accent of `look.md`; fills differ in pattern as well, so that a copier tells them apart. */
const [PAPER, INK, LINE, ACCENT, QUIET] = ['#FAF9F6', '#16212B', '#D8D4CC', '#5A3E9B', '#4A5560'];

const TEXTS = {
  en: {
    title: 'How many people a thief can name',
    subtitle: (named: number) =>
      `${named} synthetic journalists, as many as leaked in January 2024. The same programs attack all three systems.`,
    levels: {
      L1: ['The database, now', 'WAL, free pages and logs with it'],
      L2: ['Every version ever written', 'old links, keys left, after closing'],
      L3: ['Database, key shelf', 'and every secret of the service'],
    },
    documents: (n: number, of: number) => `${n} of ${of} pictures and scans`,
    none: 'nobody',
    learns: 'What a thief of Gafete does learn, and nothing beyond it',
    list: [
      'events and their public rules · for each accreditation a random id, event, state, hour, number of copies · which were approved',
      'by one gesture · how many officers and in which roles · gates and purposes · counts · public keys · lengths in buckets',
      '· from the host’s history the minute in which each row came and went. Whoever has the service’s secrets can also sign false',
      'credentials until the key is distrusted; that names nobody.',
    ],
    again: (command: string) => `Run it again: ${command}`,
  },
  es: {
    title: 'A cuántas personas puede nombrar un ladrón',
    subtitle: (named: number) =>
      `${named} periodistas sintéticos, tantos como se filtraron en enero de 2024. Los mismos programas atacan los tres sistemas.`,
    levels: {
      L1: ['La base de datos, hoy', 'con WAL, páginas libres y bitácoras'],
      L2: ['Cada versión que se escribió', 'enlaces viejos, llaves que quedan'],
      L3: ['Base de datos, estante de llaves', 'y todos los secretos del servicio'],
    },
    documents: (n: number, of: number) => `${n} de ${of} imágenes`,
    none: 'nadie',
    learns: 'Lo que un ladrón de Gafete sí aprende, y nada más',
    list: [
      'eventos y sus reglas públicas · de cada acreditación un identificador al azar, evento, estado, hora, número de copias · cuáles se',
      'aprobaron en un mismo gesto · cuántos responsables y con qué papel · accesos y finalidades · cuentas · llaves públicas · tamaños',
      'por escalón · del historial del proveedor, el minuto en que cada renglón llegó y se fue. Con los secretos del servicio también se',
      'firman credenciales falsas hasta que se desconoce la llave; eso no nombra a nadie.',
    ],
    again: (command: string) => `Para repetirlo: ${command}`,
  },
} as const;

export function renderFigure(report: DrillReport, language: Language): string {
  const texts = TEXTS[language];
  const systems = [...report.baselines, report.gafete];
  const parts: string[] = [];
  let y = 130;
  for (const level of SHOWN) {
    const [first, second] = texts.levels[level as 'L1'];
    parts.push(text(LEFT, y + 17, first, { weight: 700 }), text(LEFT, y + 37, second, { size: 13, fill: QUIET }));
    for (const system of systems) {
      parts.push(bar(system, level, y, language));
      y += STEP;
    }
    y += 28;
  }
  parts.push(`<line x1="${LEFT}" x2="${WIDTH - LEFT}" y1="${y}" y2="${y}" stroke="${LINE}"/>`);
  y += 30;
  parts.push(text(LEFT, y, texts.learns, { size: 15, weight: 700 }));
  for (const line of texts.list) {
    y += 20;
    parts.push(text(LEFT, y, line, { size: 13 }));
  }
  y += 34;
  parts.push(text(LEFT, y, texts.again(commandOf(report)), { size: 13, fill: QUIET, mono: true }));
  const height = y + 28;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="drill-title drill-desc" font-family="'Atkinson Hyperlegible', system-ui, -apple-system, 'Segoe UI', sans-serif">
<title id="drill-title">${escapeXml(texts.title)}</title>
<desc id="drill-desc">${escapeXml(describe(report, language))}</desc>
<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="7" height="7" fill="${PAPER}"/><rect width="3" height="7" fill="${QUIET}"/></pattern></defs>
<rect width="${WIDTH}" height="${height}" fill="${PAPER}"/>
${text(LEFT, 52, texts.title, { size: 27, weight: 700 })}
${text(LEFT, 82, texts.subtitle(report.people.named), { size: 15, fill: QUIET })}
${parts.join('\n')}
</svg>
`;
}

/** What reproduces the run. */
export function commandOf({ people }: DrillReport): string {
  return `npm run drill -- --people ${people.named} --crowd ${people.crowd} --seed ${people.seed}`;
}

function bar({ name, title, levels }: TargetReport, level: Level, y: number, language: Language): string {
  const score = levels[level]?.score;
  const [named, of] = [score?.named ?? 0, score?.ofNamed ?? 0];
  const texts = TEXTS[language];
  const isOurs = name === 'gafete';
  const width = of === 0 ? 0 : Math.round((named / of) * BAR_WIDTH);
  const fill = isOurs ? ACCENT : name === 'compliant' ? 'url(#hatch)' : INK;
  const pictures =
    score === undefined || score.documents === 0 ? '' : ` · ${texts.documents(score.documents, score.ofDocuments)}`;
  const said = `${named === 0 ? `0, ${texts.none}` : `${named}${pictures}`}`;
  const label = `${title[language]}: ${said}`;
  // A long bar carries its label inside, on paper, so that nothing runs out of the picture.
  const inside = width > BAR_WIDTH * 0.6;
  const shape =
    width === 0
      ? `<line x1="${BAR_LEFT}" x2="${BAR_LEFT}" y1="${y}" y2="${y + BAR}" stroke="${isOurs ? ACCENT : INK}" stroke-width="3"/>`
      : `<rect x="${BAR_LEFT}" y="${y}" width="${width}" height="${BAR}" fill="${fill}" stroke="${INK}"/>`;
  const at = inside ? BAR_LEFT + 8 : BAR_LEFT + width + 10;
  const plate = inside
    ? `<rect x="${BAR_LEFT + 4}" y="${y + 2}" width="${Math.round(label.length * 7.1) + 10}" height="${BAR - 4}" fill="${PAPER}"/>`
    : '';
  const ink = isOurs ? { weight: 700, fill: ACCENT } : {};
  return `${shape}${plate}${text(at, y + 16, label, { size: 14, ...ink })}`;
}

interface TextStyle {
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
  readonly mono?: boolean;
}

function text(
  x: number,
  y: number,
  words: string,
  { size = 16, weight = 400, fill = INK, mono = false }: TextStyle = {},
): string {
  const family = mono ? ` font-family="ui-monospace, 'DejaVu Sans Mono', monospace"` : '';
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}"${family}>${escapeXml(words)}</text>`;
}

function describe(report: DrillReport, language: Language): string {
  const rows = [...report.baselines, report.gafete].map(({ title, levels }) => {
    const figures = SHOWN.map((level) => `${level} ${levels[level]?.score?.named ?? 0}`).join(', ');
    return `${title[language]}: ${figures}`;
  });
  return `${rows.join('. ')}.`;
}

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
