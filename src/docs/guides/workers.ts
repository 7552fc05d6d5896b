/** Guide for deploying to Cloudflare Workers: the steps of the README, and which plan each size needs. */
import { html } from 'hono/html';
import { code, note, renderSections, type Section, table } from '../blocks.ts';
import { linkFrom, type Page } from '../frame.ts';
import type { Language } from '../language.ts';

const LOCAL = code(
  'sh',
  `npm ci
npm run -s gafete -- keys init
npm run -s gafete -- keys export --worker --out .dev.vars
npm run dev:worker`,
  { name: 'local' },
);
const LOCAL_CODE = code(
  'sh',
  `npm run -s gafete -- enrol-code --worker
npx wrangler d1 execute DB --local --command "‹the SQL that it printed›"
npm run -s gafete -- client enrol --code ‹code›`,
  { name: 'local-code' },
);
const NAME = code(
  'sh',
  'export PUBLIC_URL=https://acreditacion.example GAFETE_ENVIRONMENT=production GAFETE_DATA=keys-for-workers',
  { name: 'name' },
);
const STORES = code(
  'sh',
  'npx wrangler login\nnpx wrangler d1 create gafete\nnpx wrangler r2 bucket create gafete-shelf\nnpx wrangler r2 bucket create gafete-public',
  {
    name: 'stores',
  },
);
const KEYS = code(
  'sh',
  `npm run -s gafete -- keys init
npm run -s gafete -- keys export --worker --out secrets.json
npx wrangler secret bulk secrets.json && rm secrets.json`,
  { name: 'keys' },
);
const DEPLOY = code(
  'sh',
  `npx wrangler d1 migrations apply DB --remote
npx wrangler deploy --var PUBLIC_URL:$PUBLIC_URL --var GAFETE_ENVIRONMENT:$GAFETE_ENVIRONMENT`,
  { name: 'deploy' },
);
const LOOK = code('sh', 'curl $PUBLIC_URL/readyz', { name: 'look' });
const CODE = code(
  'sh',
  `npm run -s gafete -- enrol-code --worker
npx wrangler d1 execute DB --remote --command "‹the SQL that it printed›"`,
  { name: 'code' },
);
const RENEW = code(
  'sh',
  `npm run -s gafete -- keys renew
npm run -s gafete -- keys export --worker --out secrets.json
npx wrangler secret bulk secrets.json && rm secrets.json`,
  { name: 'renew' },
);

const SECTIONS: readonly Section[] = [
  {
    id: 'plan',
    title: { es: 'Primero: qué plan necesita', en: 'First: which plan you need' },
    body: {
      es: html`<p><strong>Para acreditar de verdad, el plan de pago</strong> (Workers Paid). El gratuito sirve para conocerlo y para un evento muy chico, y se acaba en tres lugares:</p>
${table(
  ['Límite', 'Gratuito y de pago'],
  [
    [
      'Consultas a D1 por petición',
      html`<strong>50</strong> y <strong>1,000</strong>. Registrar ofertas usa unas 4 y <strong>19 por persona</strong>: con el gratuito caben dos personas por petición, y el SDK manda hasta 25 (unas 480 consultas). Un acto usa unas 31 y dos por persona: de pago, hasta unas 480 personas por acto.`,
    ],
    [
      'Procesador por petición',
      html`<strong>10 ms</strong> y <strong>30 s</strong>. Vea la tabla siguiente. Quien se pasa recibe un error de Cloudflare (1102) y tiene que intentar otra vez.`,
    ],
    [
      'Peticiones',
      html`<strong>100,000 al día</strong> y <strong>sin tope</strong>. Recoger una credencial son unas seis.`,
    ],
    [
      'Historial de D1',
      html`<strong>7 días</strong> y <strong>30</strong>. No se puede apagar: por eso lo legible nunca entra a la base.`,
    ],
    [
      'R2',
      'Hay que activarlo en la cuenta, que pide un medio de pago aunque no cobre los primeros 10 GB. Un evento de 3,000 personas usa unos cuantos MB.',
    ],
  ],
)}
<p>Cada copia de un solo uso es una firma más al recoger. Medido con Node en un proceso, base incluida; en Workers la base no cuenta y el procesador es otro, así que tómelo como orden de magnitud:</p>
${table(
  ['Copias por cartera', 'Procesador de POST /credential, y plan'],
  [
    ['2 a 5', 'Unos 10 ms: el gratuito, sin margen.'],
    ['10 (de fábrica)', 'Unos 13 ms: de pago.'],
    ['20', 'Unos 20 ms: de pago.'],
    ['50 (el máximo)', 'Unos 40 ms: de pago.'],
  ],
)}
<p>El número se elige por evento (<code>copies</code> en sus reglas) y con <code>BATCH_SIZE</code>. Menos copias quiere decir que una persona que entra muchas veces tiene que volver a la mesa antes.</p>`,
      en: html`<p><strong>To accredit in earnest, the paid plan</strong> (Workers Paid). The free one is good for getting to know it and for a very small event, and it ends in three places:</p>
${table(
  ['Limit', 'Free and paid'],
  [
    [
      'D1 queries in a request',
      html`<strong>50</strong> and <strong>1,000</strong>. Registering offers takes some 4 and <strong>19 for each person</strong>: two people fit into a request of the free plan, and the SDK sends up to 25 (some 480 queries). An act takes some 31 and two for each person: on the paid plan, up to some 480 people an act.`,
    ],
    [
      'Processor time for a request',
      html`<strong>10 ms</strong> and <strong>30 s</strong>. See the next table. Beyond it Cloudflare answers an error (1102), and the caller has to try again.`,
    ],
    [
      'Requests',
      html`<strong>100,000 a day</strong> and <strong>no limit</strong>. Picking up one credential takes some six.`,
    ],
    [
      'History of D1',
      html`<strong>7 days</strong> and <strong>30</strong>. It cannot be switched off: that is why nothing readable ever goes in.`,
    ],
    [
      'R2',
      'Has to be switched on in the account, which asks for a means of payment though the first 10 GB are free. An event of 3,000 people takes a few MB.',
    ],
  ],
)}
<p>Every one-time copy is one more signature at pick-up. Measured with Node in one process, database included; on Workers the database does not count and the processor is another one, so take it as an order of magnitude:</p>
${table(
  ['Copies for a wallet', 'Processor time of POST /credential, and plan'],
  [
    ['2 to 5', 'Some 10 ms: free, without a margin.'],
    ['10 (the default)', 'Some 13 ms: paid.'],
    ['20', 'Some 20 ms: paid.'],
    ['50 (the most)', 'Some 40 ms: paid.'],
  ],
)}
<p>The number is chosen for each event (<code>copies</code> in its rules) and with <code>BATCH_SIZE</code>. Fewer copies mean that somebody who enters often has to come back to the desk sooner.</p>`,
    },
  },
  {
    id: 'local',
    title: { es: 'Pruébelo antes en su máquina', en: 'Try it on your machine first' },
    body: {
      es: html`<p>El mismo Worker, en workerd, con D1 y R2 locales. Sin cuenta ni internet:</p>
${LOCAL}
<p>Conteste <code>http://localhost:8787/readyz</code>. <code>.dev.vars</code> son llaves de prueba: no las use en otra parte.</p>
<p>El servicio no sabe de esta máquina hasta que su base conoce un código, que se hace en otra terminal y vale 15 minutos. Después siga con <a href="${linkFrom('workers', 'es', 'press-office')}">la guía de la oficina</a>: todo lo de ahí anda igual.</p>
${LOCAL_CODE}`,
      en: html`<p>The same Worker, in workerd, with local D1 and R2. No account, no internet:</p>
${LOCAL}
<p>Look at <code>http://localhost:8787/readyz</code>. <code>.dev.vars</code> holds keys to play with: use them nowhere else.</p>
<p>The service knows this machine only when its database knows a code, which you make in another terminal; it works for 15 minutes. Then go on with <a href="${linkFrom('workers', 'en', 'press-office')}">the office’s guide</a>: everything in it works alike.</p>
${LOCAL_CODE}`,
    },
  },
  {
    id: 'name',
    title: { es: 'Elija el nombre, que es para siempre', en: 'Choose the name; it is for ever' },
    body: {
      es: html`${NAME}
<p>La dirección pública está dentro de cada credencial, cada sobre y cada firma. Cambiarla después deja sin validez todo lo emitido. Use un dominio suyo, no <code>workers.dev</code>, y póngalo en <code>wrangler.toml</code>:</p>
${code('text', 'routes = [{ pattern = "acreditacion.example", custom_domain = true }]\nworkers_dev = false')}`,
      en: html`${NAME}
<p>The public URL is inside every credential, every envelope and every signature. Changing it later makes all that was issued invalid. Use a domain of your own, not <code>workers.dev</code>, and put it into <code>wrangler.toml</code>:</p>
${code('text', 'routes = [{ pattern = "acreditacion.example", custom_domain = true }]\nworkers_dev = false')}`,
    },
  },
  {
    id: 'stores',
    title: { es: 'Haga la base y la repisa de llaves', en: 'Make the database and the key shelf' },
    body: {
      es: html`${STORES}
<p>Copie el identificador que imprime el segundo comando en <code>wrangler.toml</code>, en <code>database_id</code>. La repisa es un solo depósito de R2: <strong>sin candado, sin regla de conservación, sin copia y sin un segundo enlace</strong>. Destruir una llave ahí es borrar a una persona; un respaldo lo deshace. El otro depósito, <code>gafete-public</code>, es lo contrario: bitácora, listas y reglas, de todos; cópielo cuanto quiera.</p>`,
      en: html`${STORES}
<p>Copy the id that the second command prints into <code>wrangler.toml</code>, as <code>database_id</code>. The shelf is one R2 bucket: <strong>no lock, no lifecycle rule, no copy and no second binding</strong>. Destroying a key there is erasing a person; a backup undoes it. The other bucket, <code>gafete-public</code>, is the opposite: log, lists and policies, everybody’s; copy it as often as you like.</p>`,
    },
  },
  {
    id: 'keys',
    title: { es: 'Haga las llaves en su máquina', en: 'Make the keys on your machine' },
    body: {
      es: html`${KEYS}
${note(html`<p><strong>La raíz de la oficina queda en la carpeta que dice el comando.</strong> Llévela a un medio que no esté en ninguna máquina encendida. El servicio nunca la ve. Quien la tenga puede hacerse pasar por la oficina; sin ella no se pueden renovar las llaves. Guarde también la carpeta de <code>GAFETE_DATA</code>, fuera de línea: la pide la renovación.</p>`)}`,
      en: html`${KEYS}
${note(html`<p><strong>The office’s root is in the folder that the command names.</strong> Take it to a medium that is in no running machine. The service never sees it. Whoever has it can pose as the office; without it keys cannot be renewed. Keep the folder of <code>GAFETE_DATA</code> too, offline: renewal needs it.</p>`)}`,
    },
  },
  {
    id: 'deploy',
    title: { es: 'Instale', en: 'Deploy' },
    body: {
      es: html`${DEPLOY}
${LOOK}
<p>Debe decir <code>ready</code>. Si no, los códigos que muestra dicen qué falta: un secreto, la migración o la dirección. Las bitácoras de invocación vienen apagadas (<code>observability</code>): guardan direcciones de quien llama. No las prenda.</p>`,
      en: html`${DEPLOY}
${LOOK}
<p>It should say <code>ready</code>. If it does not, its codes say what is missing: a secret, the migration or the address. Invocation logs are off (<code>observability</code>): they keep callers’ addresses. Leave them off.</p>`,
    },
  },
  {
    id: 'first',
    title: { es: 'Dé de alta la primera máquina', en: 'Enrol the first machine' },
    body: {
      es: html`${CODE}
<p>El código vale 15 minutos. Con él, la oficina sigue en <a href="press-office#enrol">su guía</a>. En la base queda solo la huella del código.</p>`,
      en: html`${CODE}
<p>The code works for 15 minutes. With it, the office goes on in <a href="press-office#enrol">its own guide</a>. The database gets a hash of the code only.</p>`,
    },
  },
  {
    id: 'after',
    title: { es: 'Cada mes, y cuando algo falla', en: 'Every month, and when something fails' },
    body: {
      es: html`<p>Las llaves de firma duran 30 días. Con la raíz a mano:</p>
${RENEW}
<p>Un secreto nuevo es una versión nueva del Worker: entra en segundos, sin parar. <code>/readyz</code> avisa desde diez días antes.</p>
<ul><li><strong>D1 no contesta</strong>: el servicio dice 503 y no pierde nada; las carteras reintentan.</li>
<li><strong>Se perdió la repisa</strong>: las ofertas sin recoger y la lista cerrada ya no abren. Las credenciales entregadas siguen vigentes. <a href="recovery">Qué hacer a las 05:30</a>.</li>
<li><strong>Se robaron los secretos</strong>: <code>gafete keys distrust</code>, y repita los tres comandos de arriba.</li>
<li><strong>Restaurar la base a ayer</strong> (Time Travel): no revive a nadie dado de baja ni una oferta usada, porque sus llaves y generaciones están en la repisa. El servicio se niega a trabajar sobre ella hasta que se repone la nueva o se recupera: <a href="recovery">qué hacer</a>.</li></ul>
<p>Lo que aquí no se puede prometer: Cloudflare ve el tráfico en memoria, como cualquier servidor donde corra. Si eso no es aceptable, corra Gafete en una máquina propia con <code>npm start</code>.</p>`,
      en: html`<p>Signing keys last 30 days. With the root at hand:</p>
${RENEW}
<p>A new secret is a new version of the Worker: in seconds, without a stop. <code>/readyz</code> warns from ten days before.</p>
<ul><li><strong>D1 does not answer</strong>: the service says 503 and loses nothing; wallets try again.</li>
<li><strong>The shelf is lost</strong>: offers not picked up and the sealed roster open no more. Credentials that were handed out stay valid. <a href="recovery">What to do at 05:30</a>.</li>
<li><strong>The secrets were stolen</strong>: <code>gafete keys distrust</code>, then the three commands above.</li>
<li><strong>Putting the database back to yesterday</strong> (Time Travel): revives no removed client and no used offer, because their keys and generations are on the shelf. The service refuses to work over it until the newer one is put back or it is recovered: <a href="recovery">what to do</a>.</li></ul>
<p>What cannot be promised here: Cloudflare sees the traffic in memory, as does any server it runs on. Where that is not acceptable, run Gafete on a machine of your own with <code>npm start</code>.</p>`,
    },
  },
];

const WORDS = {
  es: {
    title: 'Instalar en Cloudflare Workers',
    about: 'Guía para instalar Gafete en Cloudflare Workers con D1 y R2, y sus límites.',
    lead: 'De una cuenta vacía al servicio en línea, en media hora. También corre en cualquier servidor con Node: una orden, un proceso, un archivo.',
  },
  en: {
    title: 'Deploy to Cloudflare Workers',
    about: 'A guide to deploying Gafete to Cloudflare Workers with D1 and R2, and its limits.',
    lead: 'From an empty account to the running service, in half an hour. It runs on any server with Node as well: one command, one process, one file.',
  },
} as const;

/** Makes the guide in one language. */
export function workersGuide(language: Language): Page {
  const { title, about, lead } = WORDS[language];
  return {
    name: 'workers',
    language,
    title,
    about,
    contents: SECTIONS.map((section) => ({ id: section.id, title: section.title[language] })),
    body: html`<p class="lead">${lead}</p>${renderSections(SECTIONS, language)}`,
  };
}
