/** What to do at 05:30: for whoever is woken because the service does not start. What is lost, what to type, whom to tell. */
import { html } from 'hono/html';
import { code, note, renderSections, type Section, table } from '../blocks.ts';
import type { Page } from '../frame.ts';
import type { Html, Language } from '../language.ts';

const LOOK = code('sh', 'npm run -s gafete -- doctor\nnpm run -s gafete -- recover --dry-run', { name: 'look' });
const RECOVER = code('sh', 'npm run -s gafete -- recover\nnpm start', { name: 'recover' });
const ENROL = code(
  'sh',
  `npm run -s gafete -- enrol-code                        # operator’s machine
npm run -s gafete -- client enrol --code - --recovery -  # office: the code, then the fifteen words
npm run -s gafete -- event epoch --event ‹event› --reopen`,
  { name: 'enrol' },
);
const WORKERS = code(
  'sh',
  'npx wrangler deploy --var PUBLIC_URL:$PUBLIC_URL --var GAFETE_ENVIRONMENT:production --var GAFETE_RECOVER:‹loss›',
  { name: 'workers' },
);

type Rows = readonly (readonly [string, string])[];
const facts = (language: Language, rows: Rows): Html =>
  table(language === 'es' ? ['Pregunta', 'Respuesta'] : ['Question', 'Answer'], rows);

const SECTIONS: readonly Section[] = [
  {
    id: 'now',
    title: { es: 'Ahora mismo', en: 'Right now' },
    body: {
      es: html`<p><strong>Los accesos se detienen</strong>: preguntan por medio de este servicio, que dice 503 a todo porque su base no es la más nueva, y es correcto que lo haga. Un verificador propio hecho con el SDK pasa a REVISAR cuando su lista tiene más de un minuto. Las credenciales siguen en las carteras; ninguna se pierde.</p><p>Decida ahora cómo entra la gente mientras tanto: alguien en la puerta mira la credencial de prensa y la cara, y no apunta nada.</p>
<ol><li>Detenga el servicio. No copie nada encima de nada.</li>
<li>Mire qué falta. Esto no cambia nada:</li></ol>${LOOK}
<p>Si hay una base <em>más nueva</em> en algún lado, póngala: deshacer el respaldo es siempre mejor que recuperar. Con la base van sus dos acompañantes, <code>-wal</code> y <code>-shm</code>; junto a un archivo repuesto, los de otro se borran.</p>
<ol start="3"><li>Recupere. Pregunta antes de tocar algo; lee la bitácora entera, así que una larga tarda más:</li></ol>${RECOVER}`,
      en: html`<p><strong>Gates stand still</strong>: they ask through this service, which says 503 to everything because its database is not the newest one, and it is right to. A verifier of your own, made with the SDK, says CHECK once its list is older than a minute. The credentials stay in the wallets; none is lost.</p><p>Decide now how people get in meanwhile: somebody at the door looks at the press card and the face, and writes nothing down.</p>
<ol><li>Stop the service. Copy nothing over anything.</li>
<li>Look what is missing. This changes nothing:</li></ol>${LOOK}
<p>If there is a <em>newer</em> database anywhere, put that one there: undoing the restore is always better than recovering. A database goes with its two companions, <code>-wal</code> and <code>-shm</code>; beside a file that was put back, those of another are deleted.</p>
<ol start="3"><li>Recover. It asks before it touches anything; it reads the whole log, so a long one takes longer:</li></ol>${RECOVER}`,
    },
  },
  {
    id: 'restored',
    title: { es: 'Se repuso una base vieja', en: 'An old database was put back' },
    body: {
      es: facts('es', [
        ['Qué se pierde', 'Lo que se hizo después del respaldo, y toda oferta que nadie había recogido.'],
        [
          'Qué sigue',
          'Cada credencial entregada, también las de hoy. Lo revocado y publicado sigue revocado; lo cerrado, cerrado; quien fue dado de baja, fuera. Ningún código usado revive: su llave ya no existe.',
        ],
        [
          'Qué hace la mesa',
          'El comando enumera, por hora, evento, motivo y seudónimo, lo que la base no conoce. Repita lo que siga queriendo. Vuelva a acreditar a quien tenía oferta.',
        ],
        [
          'Qué no se puede',
          'Quien recogió después del respaldo entra, pero la mesa ya no puede revocarlo por su nombre: solo al presentarse (gafete revoke-presented) o con todo el evento. Si después del respaldo se dio de baja a una máquina, la lista cerrada de la mesa también se perdió: el evento sale marcado --reopen.',
        ],
        ['A quién avisar', 'A la mesa, con la lista. A nadie más: no salió ningún dato.'],
      ]),
      en: facts('en', [
        ['What is lost', 'What was done after the backup, and every offer that nobody had picked up.'],
        [
          'What goes on',
          'Every credential that was handed out, today’s too. What was revoked and published stays revoked; what was closed, closed; who was removed, out. No used code revives: its key is gone.',
        ],
        [
          'What the desk does',
          'The command lists by hour, event, reason and pseudonym what the database does not know. Repeat what you still want. Accredit those again whose offer waited.',
        ],
        [
          'What cannot be',
          'Who picked up after the backup gets in, and the desk can no longer revoke them by name: only when they present (gafete revoke-presented), or with the whole event. If a machine was removed after the backup, the desk’s sealed roster is lost as well: the event is marked --reopen.',
        ],
        ['Whom to tell', 'The desk, with the list. Nobody else: no data left.'],
      ]),
    },
  },
  {
    id: 'database',
    title: { es: 'Se perdió la base', en: 'The database is lost' },
    body: {
      es: html`${facts('es', [
        [
          'Qué se pierde',
          'Las acreditaciones como renglones, las ofertas, la lista cerrada de la mesa, las altas de las máquinas y los accesos.',
        ],
        [
          'Qué sigue',
          'Cada credencial entregada y su lista; las reglas y llaves públicas de cada evento; la bitácora, sin bifurcarse. Los números de las listas no se repiten.',
        ],
        [
          'Qué hace la oficina',
          'Saca el papel de la caja fuerte. La primera máquina se da de alta con un código y las quince palabras; otra llave no se acepta. Después una llave nueva por evento, las otras máquinas, los accesos.',
        ],
        [
          'Qué no se puede',
          'Buscar o revocar por nombre a quien se acreditó antes: solo al presentarse, o con todo el evento.',
        ],
        ['A quién avisar', 'A la mesa y a los accesos. Cuente media hora.'],
      ])}${ENROL}`,
      en: html`${facts('en', [
        [
          'What is lost',
          'Accreditations as rows, offers, the desk’s sealed roster, the appointments of machines, and gates.',
        ],
        [
          'What goes on',
          'Every credential that was handed out, and its list; each event’s rules and public keys; the log, without a fork. No index of a list is given out twice.',
        ],
        [
          'What the office does',
          'Fetches the paper from the safe. The first machine enrols with a code and the fifteen words; another key is not taken. Then a new key for each event, the other machines, the gates.',
        ],
        [
          'What cannot be',
          'Finding or revoking by name whoever was accredited before: only when they present, or with the whole event.',
        ],
        ['Whom to tell', 'The desk and the gates. Count half an hour.'],
      ])}${ENROL}`,
    },
  },
  {
    id: 'shelf',
    title: { es: 'Se perdió la repisa de llaves', en: 'The key shelf is lost' },
    body: {
      es: html`${facts('es', [
        [
          'Qué se pierde',
          'Lo que las llaves abrían: ofertas, lista cerrada, llaves de la mesa. Es un borrado, y no se deshace. También se olvida a quién se dio de baja, así que nadie queda dado de alta.',
        ],
        [
          'Qué sigue',
          'Cada credencial entregada. Su lista queda fija: dice lo que decía y no admite copias nuevas, porque nadie sabe cuáles lugares están libres. Quien estaba suspendido sigue suspendido.',
        ],
        [
          'Qué hace la oficina',
          'Todas las máquinas se dan de alta otra vez (el papel no hace falta: la base lo conoce). Abra un evento nuevo para quienes falten y dé de alta los accesos en los dos.',
        ],
        [
          'A quién avisar',
          'A la mesa y a los accesos. Si la repisa fue robada y no solo perdida, además: gafete keys distrust no hace falta, pero cuente con que quien la tenga y tenga un respaldo viejo abre la capa de afuera; lo de adentro sigue cerrado.',
        ],
      ])}`,
      en: html`${facts('en', [
        [
          'What is lost',
          'What the keys opened: offers, the sealed roster, desk keys. It is an erasure, and cannot be undone. Who was removed is forgotten too, so nobody stays enrolled.',
        ],
        [
          'What goes on',
          'Every credential that was handed out. Its list is fixed: it says what it said, and takes no new copies, because nobody knows which entries are free. Who was suspended stays suspended.',
        ],
        [
          'What the office does',
          'Every machine enrols again (no paper needed: the database knows it). Open a new event for those who are missing, and appoint gates in both.',
        ],
        [
          'Whom to tell',
          'The desk and the gates. If the shelf was stolen and not just lost: gafete keys distrust is not needed, but whoever has it and an old backup opens the outer layer; the inside stays closed.',
        ],
      ])}`,
    },
  },
  {
    id: 'everything',
    title: { es: 'Se perdieron base y repisa', en: 'Database and shelf are lost' },
    body: {
      es: html`<p>Hacen falta el archivo de llaves y los archivos públicos; <code>gafete recover</code> hace lo mismo que con la base perdida, y las listas quedan fijas como con la repisa perdida. El papel de la caja fuerte vuelve a abrir la mesa.</p>
${note(html`<p><strong>Sin los archivos públicos no hay recuperación</strong>: seguir de memoria bifurcaría la bitácora. Guárdelos en otro disco o en un espejo (<code>GAFETE_PUBLIC</code>); son de todos. Sin el archivo de llaves tampoco: haga otro servicio, con otra raíz.</p>`)}`,
      en: html`<p>Key file and public files are needed; <code>gafete recover</code> does what it does for a lost database, and lists are fixed as with a lost shelf. The paper from the safe opens the desk again.</p>
${note(html`<p><strong>Without the public files there is no recovery</strong>: going on from memory would fork the log. Keep them on another disk or in a mirror (<code>GAFETE_PUBLIC</code>); they are everybody’s. Nor without the key file: make another service, with another root.</p>`)}`,
    },
  },
  {
    id: 'workers',
    title: { es: 'En Workers', en: 'On Workers' },
    body: {
      es: html`<p>Si alguien repuso D1 con Time Travel, repóngala otra vez, al minuto anterior a eso: D1 guarda 30 días. Si de verdad se perdió algo, publique el Worker con el nombre de la pérdida que dice <code>/readyz</code> (<code>database_restored</code>, <code>database_lost</code>, <code>shelf_lost</code> o <code>everything</code>); el reloj de cada cinco minutos lo recupera una vez y <code>wrangler tail</code> dice cuántos. Después publique sin esa variable.</p>${WORKERS}
<p>Lo que ahí no sale: la lista de lo que hay que repetir. Está en la bitácora pública, por hora: <code>gafete audit</code>.</p>`,
      en: html`<p>If somebody put D1 back with Time Travel, put it back once more, to the minute before: D1 keeps 30 days. If something is really lost, deploy the Worker with the name of the loss that <code>/readyz</code> says (<code>database_restored</code>, <code>database_lost</code>, <code>shelf_lost</code> or <code>everything</code>); the five-minute cron recovers it once, and <code>wrangler tail</code> says how many. Then deploy without that variable.</p>${WORKERS}
<p>What does not come out there: the list of what to repeat. It is in the public log, by hour: <code>gafete audit</code>.</p>`,
    },
  },
];

const WORDS = {
  es: {
    title: 'Qué hacer a las 05:30',
    about: 'Qué se pierde con la base, la repisa de llaves o las dos, qué teclear y a quién avisar.',
    lead: 'El evento es a las siete y el servicio no arranca. Esta página dice qué se perdió en cada caso, qué teclear, cuánto tarda y a quién avisar. Cada caso se ensaya en las pruebas.',
  },
  en: {
    title: 'What to do at 05:30',
    about: 'What is lost with the database, the key shelf or both, what to type, and whom to tell.',
    lead: 'The event is at seven and the service does not start. This page says what is lost in each case, what to type, how long it takes and whom to tell. Each case is an exercise in the tests.',
  },
} as const;

/** Makes the guide in one language. */
export function recoveryGuide(language: Language): Page {
  const { title, about, lead } = WORDS[language];
  return {
    name: 'recovery',
    language,
    title,
    about,
    contents: SECTIONS.map((section) => ({ id: section.id, title: section.title[language] })),
    body: html`<p class="lead">${lead}</p>${renderSections(SECTIONS, language)}`,
  };
}
