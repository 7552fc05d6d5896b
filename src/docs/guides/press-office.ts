/** Guide for a press office: from the call to the gate, with the command line. */
import { html } from 'hono/html';
import { code, note, renderSections, type Section, table } from '../blocks.ts';
import type { Page } from '../frame.ts';
import type { Language } from '../language.ts';

const COMMAND = code('sh', `git clone ‹repository› gafete && cd gafete && npm ci\nnpm start`);
const FUNCTION = code('sh', `gafete() { npm run -s gafete -- "$@"; }\ngafete help`, { name: 'function' });
const CODE = code('sh', 'gafete enrol-code', { name: 'first-code' });
const ENROL = code('sh', 'gafete client enrol --code -', { name: 'first-enrol' });
const SECOND_CODE = code('sh', 'gafete enrol-code', { name: 'second-code' });
const SECOND_ENROL = code('sh', 'gafete client enrol --code -\ngafete client show', { name: 'second-enrol' });
const EVENT = code(
  'sh',
  `gafete event create --preset mx-public-event \\
  --name "Conferencia del lunes" --name-en "Monday conference" \\
  --zones sala=Sala,foso=Foso --max 300`,
  { name: 'event' },
);
const ADMIT = code(
  'sh',
  `gafete event admit
gafete event admit --member ‹member› --words "‹six words›"`,
  { name: 'admit' },
);
const PEOPLE = code(
  'json',
  `{"folio":"A-17","name":"Xóchitl Ñáñez","evidence":["press_card_seen"],"claims":{"level":"event_pass","role":"photo","medium":"print","zones":{"foso":true}}}
{"folio":"A-18","name":"Tadeo Olmos Rey","evidence":["editor_vouch"],"claims":{"level":"event_pass","role":"writer","medium":"digital","zones":{"sala":true}}}`,
  { file: 'people.ndjson' },
);
const ACCREDIT = code('sh', 'gafete accredit --claims people.ndjson --tx-codes codes.ndjson > offers.txt', {
  name: 'accredit',
});
const ONE = code(
  'json',
  `{ "folio": "A-19", "name": "Eréndira Cuéllar Paz", "evidence": ["id_seen"],
  "claims": { "level": "event_pass", "role": "camera", "medium": "tv", "zones": { "sala": true } } }`,
  { file: 'person.json' },
);
const TABLE = code('sh', 'gafete accredit --claims person.json', { name: 'table' });
const WHY = code('sh', 'gafete find --folio A-17\ngafete status ‹accreditation›', { name: 'why' });
const GATE_CODE = code('sh', 'gafete enrol-code --role gate', { name: 'gate-code' });
const GATE_ENROL = code('sh', 'gafete gate enrol --name norte --code -', { name: 'gate-enrol' });
const GATE_ADD = code('sh', 'gafete gate add --purpose zone-gate --zones foso --client ‹client›', { name: 'gate-add' });
const GATE_PAIR = code('sh', 'gafete gate pair --name foso --purpose zone-gate --zones foso', { name: 'gate-pair' });
const GATE_ASK = code('sh', 'gafete verify --gate norte', { name: 'verify' });
const LOST = code('sh', 'gafete find --name "Xóchitl Ñáñez"\ngafete reissue ‹accreditation› --folio A-17', {
  name: 'lost',
});
const LENT = code('sh', 'gafete revoke ‹accreditation› --reason LENT', { name: 'lent' });
const APPROVE = code('sh', 'gafete acts\ngafete approve ‹act›', { name: 'approve' });
const SUSPEND = code(
  'sh',
  'gafete suspend ‹accreditation› --reason CONDUCT_HEARING\ngafete resume ‹accreditation› --reason HEARING_CLEARED',
  { name: 'suspend' },
);
const RENEW = code('sh', 'gafete client list\ngafete client renew ‹client›', { name: 'renew' });
const KEYS = code('sh', 'gafete keys renew\ngafete doctor', { name: 'keys' });
const REMOVE = code('sh', 'gafete client remove ‹client›', { name: 'remove' });
const RECOVER = code('sh', 'gafete client recover', { name: 'recover' });
const CLOSE = code('sh', 'gafete event close', { name: 'close' });
const APPROVE_CLOSE = code('sh', 'gafete approve ‹act›', { name: 'approve-close' });

const SECTIONS: readonly Section[] = [
  {
    id: 'rehearse',
    title: { es: 'Antes: ensaye en una máquina', en: 'First: rehearse on one machine' },
    body: {
      es: html`<p>Necesita dos personas de la oficina, dos máquinas, una impresora y dos cajas fuertes. Para ensayar basta una máquina; todo lo del ensayo es inventado y se puede borrar.</p>
${COMMAND}
<p>Deje el servicio corriendo y abra otra terminal en la misma carpeta. Esta línea ahorra teclear:</p>
${FUNCTION}
<p>En español: agregue <code>--lang es</code>, o ponga <code>export GAFETE_LANG=es</code>. Cuando trabaje de verdad, diga a cada máquina cuál es su servicio con <code>export GAFETE_ISSUER=https://acreditacion.example</code>.</p>`,
      en: html`<p>You need two people of the office, two machines, a printer and two safes. One machine is enough to rehearse; everything in a rehearsal is made up and can be deleted.</p>
${COMMAND}
<p>Leave the service running and open another terminal in the same folder. This line saves typing:</p>
${FUNCTION}
<p>When the work is real, tell each machine which service is its own: <code>export GAFETE_ISSUER=https://acreditacion.example</code>.</p>`,
    },
  },
  {
    id: 'enrol',
    title: { es: 'Dé de alta la primera máquina', en: 'Enrol the first machine' },
    body: {
      es: html`<p>Quien opera el servidor pide un código. Vale 15 minutos y una sola vez.</p>
${CODE}
<p>En la máquina de la oficina, escriba el código cuando el comando lo espere (así no queda en ninguna lista):</p>
${ENROL}
<p>La máquina hizo sus propias llaves; ninguna contraseña viajó. La primera vez aparecen además <strong>las quince palabras de la llave de recuperación</strong>.</p>
${note(html`<p><strong>Imprímalas o escríbalas dos veces y guárdelas en dos cajas fuertes, en dos lugares.</strong> No vuelven a mostrarse y no están en ninguna computadora. Abren los eventos de la oficina y renuevan la última máquina cuando ya nadie más puede. Sin máquinas y sin esas palabras, nadie puede abrir la lista de la oficina. Tampoco quien hizo Gafete.</p>`)}`,
      en: html`<p>Whoever operates the server asks for a code. It works for 15 minutes and once.</p>
${CODE}
<p>On the office’s machine, type the code when the command waits for it (so that it stands in no list of processes):</p>
${ENROL}
<p>The machine has made its own keys; no password travelled. The first time, <strong>the fifteen words of the recovery key</strong> appear as well.</p>
${note(html`<p><strong>Print them or write them down twice and put them in two safes, in two places.</strong> They are not shown again and are in no computer. They open the office’s events and renew the last machine when nobody else can. Without machines and without those words nobody can open the office’s roster. Neither can the people who made Gafete.</p>`)}`,
    },
  },
  {
    id: 'second',
    title: { es: 'Y la segunda', en: 'And the second' },
    body: {
      es: html`<p>Lo que castiga a alguien o afecta a muchos lo firman dos personas, cada una en su máquina. Pida otro código:</p>
${SECOND_CODE}
<p>En la segunda máquina:</p>
${SECOND_ENROL}
<p>Anote en un papel las <strong>seis palabras</strong> que muestra. Las va a leer en voz alta en un momento. Para ensayar en la misma computadora, dé a la segunda su propia carpeta: <code>export GAFETE_HOME=$HOME/.gafete-2</code> en otra terminal.</p>
<p>Cada nombramiento dura 30 días y se acaba solo. Renovarlo es de otra persona, nunca de uno mismo.</p>`,
      en: html`<p>What punishes somebody or touches many is signed by two people, each on a machine of her own. Ask for another code:</p>
${SECOND_CODE}
<p>On the second machine:</p>
${SECOND_ENROL}
<p>Write down the <strong>six words</strong> that it shows. You will read them aloud in a moment. To rehearse on the same computer, give the second one a folder of its own: <code>export GAFETE_HOME=$HOME/.gafete-2</code> in another terminal.</p>
<p>Each appointment lasts 30 days and ends by itself. Renewing it is somebody else’s act, never one’s own.</p>`,
    },
  },
  {
    id: 'event',
    title: { es: 'Con la convocatoria, abra el evento', en: 'With the call, open the event' },
    body: {
      es: html`<p>Las reglas de un evento son públicas: qué puede decir una credencial, con qué se comprueba, cuántos lugares hay, cuándo se destruye todo. Empiece de un modelo:</p>
${EVENT}
<p>Sin <code>--days</code> el evento es hoy y mañana; con <code>--days 2026-12-01,2026-12-02</code>, esos días. Otros modelos: <code>culture-low</code>, <code>election-night</code>, <code>court-hearing</code>, <code>sport-quota</code>. No hay campo para CURP, clave de elector, domicilio, teléfono ni correo, en ningún modelo.</p>
<p>Ahora deje que la segunda máquina también pueda abrirlo. La otra persona lee sus seis palabras por teléfono o en persona; usted las escribe. Si no coinciden, no siga.</p>
${ADMIT}`,
      en: html`<p>An event’s rules are public: what a credential may say, what is accepted as evidence, how many places there are, when everything is destroyed. Start from a preset:</p>
${EVENT}
<p>Without <code>--days</code> the event is today and tomorrow; with <code>--days 2026-12-01,2026-12-02</code>, those days. Other presets: <code>culture-low</code>, <code>election-night</code>, <code>court-hearing</code>, <code>sport-quota</code>. None of them has a field for a CURP, a voter key, a home address, a telephone or an e-mail.</p>
<p>Now let the second machine open it too. The other person reads her six words aloud, on the telephone or in the room; you type them. If they differ, do not go on.</p>
${ADMIT}`,
    },
  },
  {
    id: 'accredit',
    title: { es: 'Acredite: la lista del viernes', en: 'Accredit: Friday’s list' },
    body: {
      es: html`<p>Una persona por línea. <code>evidence</code> dice qué <em>se vio</em>, nunca un número ni una copia.</p>
${PEOPLE}
${ACCREDIT}
<p>Esta máquina cerró un sobre para cada quien; el servicio recibió sobres y ningún nombre. En <code>offers.txt</code> quedan los enlaces, en <code>codes.ndjson</code> los códigos. <strong>Mándelos por caminos distintos</strong>: el enlace por correo, el código de voz. Quien tenga los dos recoge la credencial.</p>
<p>Si algo se corta a la mitad, repita el comando: sigue donde se quedó y no acredita a nadie dos veces. Cada enlace se recoge una vez y vale tres días.</p>
${table(
  ['Si dice', 'Significa'],
  [
    [html`<code>✗</code> y un motivo`, 'Esa persona no se registró; las demás sí. Corrija su línea y repita.'],
    ['Ya no tiene lugares', html`Retire ofertas que nadie recogió: <code>gafete withdraw</code>.`],
    ['Estos datos no se pueden emitir', 'Las reglas del evento no permiten ese dato, o parece un número de identidad.'],
  ],
)}`,
      en: html`<p>One person a line. <code>evidence</code> says what <em>was seen</em>, never a number and never a copy.</p>
${PEOPLE}
${ACCREDIT}
<p>This machine sealed an envelope for each; the service got envelopes and no name. The links are in <code>offers.txt</code>, the codes in <code>codes.ndjson</code>. <strong>Send them by different ways</strong>: the link by mail, the code by voice. Whoever has both picks up the credential.</p>
<p>If something breaks off half-way, run the command again: it goes on where it stopped and accredits nobody twice. Each link is picked up once and works for three days.</p>
${table(
  ['If it says', 'It means'],
  [
    [
      html`<code>✗</code> and a reason`,
      'That person was not registered; the others were. Correct the line and run it again.',
    ],
    ['No places left', html`Withdraw offers that nobody picked up: <code>gafete withdraw</code>.`],
    [
      'These claims cannot be issued',
      'The event’s rules do not allow that claim, or it looks like an identity number.',
    ],
  ],
)}`,
    },
  },
  {
    id: 'table',
    title: { es: 'En la mesa, de una en una', en: 'At the table, one by one' },
    body: {
      es: html`<p>La persona muestra su identificación; usted la mira y se la devuelve. Nada se copia.</p>
${ONE}
${TABLE}
<p>Gire la pantalla: su cartera lee el código QR. Diga en voz alta el código de seis cifras. Si la entrega falla, pregunte por qué:</p>
${WHY}
${table(
  ['Último rechazo', 'Qué hacer'],
  [
    [html`<code>tx_code_wrong</code>`, 'Dígale el código otra vez, despacio. A la quinta vez la oferta se anula sola.'],
    [html`<code>burned</code>`, html`Cinco códigos equivocados. Haga otra oferta con <code>gafete reissue</code>.`],
    [
      html`<code>claimed</code>`,
      html`Alguien ya la recogió. Si no fue ella, <code>gafete reissue</code> la deja sin vigencia.`,
    ],
    [html`Estado <em>sin recoger a tiempo</em>`, 'El enlace venció. Acredite de nuevo.'],
  ],
)}`,
      en: html`<p>The person shows an identity document; you look at it and hand it back. Nothing is copied.</p>
${ONE}
${TABLE}
<p>Turn the screen: the wallet reads the QR code. Say the six-digit code aloud. If the pick-up fails, ask why:</p>
${WHY}
${table(
  ['Last refusal', 'What to do'],
  [
    [html`<code>tx_code_wrong</code>`, 'Say the code again, slowly. The fifth wrong one ends the offer.'],
    [html`<code>burned</code>`, html`Five wrong codes. Make another offer with <code>gafete reissue</code>.`],
    [
      html`<code>claimed</code>`,
      html`Somebody has picked it up. If it was not her, <code>gafete reissue</code> ends it.`,
    ],
    [html`State <em>lapsed</em>`, 'The link has ended. Accredit again.'],
  ],
)}`,
    },
  },
  {
    id: 'gate',
    title: { es: 'El acceso: pregunta una cosa', en: 'The gate asks one thing' },
    body: {
      es: html`<p>Un acceso es otra máquina, con una sola finalidad. Pida un código para ella:</p>
${GATE_CODE}
<p>En la máquina del acceso:</p>
${GATE_ENROL}
<p>De vuelta en la mesa, nómbrela para un evento, una finalidad y sus zonas. Lo que no entra en la finalidad, no lo puede preguntar nadie: el servicio se niega a firmarlo.</p>
${GATE_ADD}
<p>El día del evento, en el acceso, una pregunta por persona:</p>
${GATE_ASK}
<p>Sale una palabra: <strong>PASA</strong>, <strong>REVISAR</strong> o <strong>NO PASA</strong>, con un motivo. Ni el nombre ni el medio. REVISAR quiere decir que pregunte en la mesa, no que la persona hizo algo malo.</p>`,
      en: html`<p>A gate is another machine, with one purpose. Ask for a code for it:</p>
${GATE_CODE}
<p>On the gate’s machine:</p>
${GATE_ENROL}
<p>Back at the desk, appoint it for an event, a purpose and its zones. What is outside the purpose nobody can ask: the service refuses to sign it.</p>
${GATE_ADD}
<p>On the day, at the gate, one question for each person:</p>
${GATE_ASK}
<p>Out comes one word: <strong>GO</strong>, <strong>CHECK</strong> or <strong>STOP</strong>, with a reason. No name and no outlet. CHECK means: ask at the desk. It does not mean that the person did something wrong.</p>`,
    },
  },
  {
    id: 'offline-gate',
    title: { es: 'El acceso sin red: un teléfono', en: 'The gate without a network: a phone' },
    body: {
      es: html`<p>Donde no hay red basta un teléfono con navegador. Se enlaza una vez, con un enlace que dura 15 minutos:</p>
${GATE_PAIR}
<p>Ábralo en el teléfono del acceso. Hace sus llaves, carga lo que necesita para decidir y desde entonces trabaja sin red; cuando la red vuelve, se pone al día solo. Muestra en grande el código del letrero de hoy: cada persona lo teclea una vez en su cartera.</p>
<p>Lo que escanea son pases de acceso, que la cartera recoge junto con la credencial. Existen cuando lo aprobado dice zonas y días; de los preajustes lo permiten <code>election-night</code> y los demás con días. Quien no tiene app guarda credencial y pases en su navegador, desde la página que abre su enlace.</p>
<p>El teléfono no guarda nombres, fotos ni lista de quién entró. Un pase no lleva fotografía: sin red no se nota un teléfono prestado. Practique antes: la práctica muestra los cuatro resultados.</p>`,
      en: html`<p>Where there is no network, a phone with a browser is enough. It is paired once, by a link that lasts 15 minutes:</p>
${GATE_PAIR}
<p>Open it on the gate’s phone. It makes its keys, loads what it needs to decide, and works without a network from then on; when the network returns it catches up by itself. It shows today’s code for the sign in large letters: each person types it once into the wallet.</p>
<p>What it scans are gate passes, which a wallet picks up together with the credential. They exist when what was approved names zones and days; of the presets, <code>election-night</code> and the others with days allow it. Who has no app keeps credential and passes in the browser, from the page that the link opens.</p>
<p>The phone keeps no names, no pictures and no list of who came in. A pass has no portrait: without a network a lent phone is not noticed. Practise before: practice shows all four words.</p>`,
    },
  },
  {
    id: 'lost',
    title: { es: '06:50, perdió el teléfono', en: '06:50, the phone is gone' },
    body: {
      es: html`<p>El acceso abre a las 07:00. No hay que llenar nada otra vez: los datos aprobados siguen en la lista cerrada de la oficina.</p>
${LOST}
<p>Una sola orden deja sin vigencia todas las copias del teléfono perdido y hace una oferta nueva, que se recoge en otro teléfono. En menos de un minuto el acceso rechaza las de antes. Hágalo aunque el teléfono aparezca después: reponer no cuesta nada.</p>
<p>Si no hay red para el teléfono nuevo, anote la hora y deje entrar a la persona con su identificación a la vista: esa decisión es suya, no del sistema.</p>`,
      en: html`<p>The gate opens at 07:00. Nothing is filled in again: the approved claims are still in the office’s sealed roster.</p>
${LOST}
<p>One command ends every copy on the lost phone and makes a new offer, to be picked up on another one. Within a minute the gate refuses the old copies. Do it even if the phone may turn up: re-issuing costs nothing.</p>
<p>If there is no network for the new phone, note the hour and let the person in with her document in view: that decision is yours, not the system’s.</p>`,
    },
  },
  {
    id: 'two-people',
    title: { es: 'Lo que firman dos personas', en: 'What two people sign' },
    body: {
      es: html`<p>Revocar porque se prestó (<code>LENT</code>) o por conducta tras una audiencia (<code>CONDUCT_HEARING</code>), afectar a más de cinco personas en diez minutos, cambiar las reglas con gente ya acreditada, cerrar el evento o declararlo no confiable. Una persona empieza:</p>
${LENT}
<p>La otra lo lee entero en su máquina y contesta sí o no:</p>
${APPROVE}
<p>Mientras no conteste, nada cambia. Para detener a alguien de inmediato basta una persona: suspender, que en el acceso dice REVISAR y <strong>se levanta sola a las 72 horas</strong> si no hubo audiencia.</p>
${SUSPEND}
<p>Cada acto queda en la bitácora con un seudónimo de quien lo firmó y sin nombre de nadie. Ninguna persona puede cancelar una credencial a solas y en secreto.</p>`,
      en: html`<p>Revoking because it was lent (<code>LENT</code>) or for conduct after a hearing (<code>CONDUCT_HEARING</code>), touching more than five people within ten minutes, changing the rules once people are accredited, closing the event or declaring it distrusted. One person begins:</p>
${LENT}
<p>The other reads the whole of it on her own machine and answers yes or no:</p>
${APPROVE}
<p>Until she answers, nothing changes. To stop somebody at once one person is enough: a suspension, which says CHECK at the gate and <strong>lapses by itself after 72 hours</strong> if there was no hearing.</p>
${SUSPEND}
<p>Each act is in the log under a pseudonym of whoever signed it, and with nobody’s name. No one person can cancel a credential alone and in secret.</p>`,
    },
  },
  {
    id: 'renew',
    title: { es: 'Cada mes, renueve', en: 'Every month, renew' },
    body: {
      es: html`<p>Los nombramientos duran 30 días. Uno vencido se puede renovar todavía durante otros 30; lo hace otra máquina de administración:</p>
${RENEW}
<p>Después de renovar un acceso, nómbrelo otra vez con <code>gafete gate add</code>. Las llaves con que firma el servicio también duran 30 días; quien lo opera las renueva sin detenerlo. <code>gafete doctor</code> avisa desde diez días antes.</p>
${KEYS}`,
      en: html`<p>Appointments last 30 days. One that has ended can still be renewed for another 30; another administrator’s machine does it:</p>
${RENEW}
<p>After renewing a gate, appoint it again with <code>gafete gate add</code>. The keys with which the service signs last 30 days too; its operator renews them without a restart. <code>gafete doctor</code> warns from ten days before.</p>
${KEYS}`,
    },
  },
  {
    id: 'what-if',
    title: { es: 'Qué hacer si…', en: 'What to do if…' },
    body: {
      es: html`<h3>Alguien deja la oficina, o le roban la computadora</h3>
<p>Dé de baja la máquina. Su siguiente petición se rechaza, cada evento cambia de llave y el comando dice cuántas ofertas suyas siguen sin recoger (<code>--void-offers ROLE_ENDED</code> las termina).</p>
${REMOVE}
<h3>Ya no queda ninguna máquina con nombramiento</h3>
<p>Una caja fuerte, las quince palabras, en la última máquina. Queda en la bitácora.</p>
${RECOVER}
<h3>Una llave del servicio pudo ser robada</h3>
<p>Quien opera: <code>gafete keys distrust ‹huella›</code>, con la huella que muestra <code>gafete keys anchor</code>. Quienes verifican dejan de creerle en un minuto. Con la llave se pueden firmar credenciales falsas hasta entonces; no dice el nombre de nadie.</p>
<h3>Roban la base de datos, o llega una orden de entregarla</h3>
<p>Quien la tenga ve cuentas, horas y sobres cerrados. Entregue lo que hay. Avise: qué se llevaron está en una lista cerrada, en el README del proyecto.</p>
<h3>Rechazan a alguien en el acceso y usted no sabe por qué</h3>
<p><code>gafete find --folio</code> y <code>gafete status</code>. <em>Vigente</em> con un NO PASA casi siempre es una credencial de otro evento u otro día: que elija la correcta en su cartera.</p>
<h3>Le piden la lista de quién asistió</h3>
<p>No existe. Los accesos no anotan a nadie; hay cuentas por hora.</p>
<h3>Dicen que usted revocó a escondidas, o que cambió la bitácora</h3>
<p>Cualquiera la repasa sin pedirle permiso: <code>gafete audit ‹dirección› --state visto.json</code>, hoy y mañana. Pida a una asociación de prensa, a un sindicato o a un medio que sea <strong>testigo</strong>: con <code>gafete witness</code> firma cada estado de la bitácora y nunca dos historias. Ponga su llave en <code>WITNESSES</code> y corra <code>gafete keys renew</code>, para que su lista firmada la nombre. La bitácora no dice quién es nadie; tampoco prueba que una lista cambió por una persona, porque los señuelos la cambian igual.</p>
<h3>Alguien pide saber qué guardan de su persona</h3>
<p>Búsquela por folio o por nombre completo; lo que se abre en su pantalla es todo. No le pida copia de su identificación para contestar.</p>`,
      en: html`<h3>Somebody leaves the office, or a computer is stolen</h3>
<p>Remove the machine. Its next request is refused, every event gets a new key, and the command says how many of its offers still wait (<code>--void-offers ROLE_ENDED</code> ends them).</p>
${REMOVE}
<h3>No machine with an appointment is left</h3>
<p>A safe, the fifteen words, on the last machine. It is written in the log.</p>
${RECOVER}
<h3>A key of the service may have been stolen</h3>
<p>The operator: <code>gafete keys distrust ‹fingerprint›</code>, with the fingerprint that <code>gafete keys anchor</code> shows. Verifiers stop believing it within a minute. Until then the key can sign false credentials; it names nobody.</p>
<h3>The database is stolen, or an order to hand it over arrives</h3>
<p>Whoever has it sees counts, hours and sealed envelopes. Hand over what there is. Give notice: what was taken is a closed list, in the project’s README.</p>
<h3>Somebody is refused at the gate and you do not know why</h3>
<p><code>gafete find --folio</code> and <code>gafete status</code>. <em>Active</em> with a STOP is nearly always a credential of another event or another day: let the holder choose the right one in the wallet.</p>
<h3>You are asked for the list of who came</h3>
<p>There is none. Gates write nobody down; there are counts by the hour.</p>
<h3>They say that you revoked in secret, or changed the log</h3>
<p>Anybody replays it without asking you: <code>gafete audit ‹address› --state seen.json</code>, today and tomorrow. Ask a press association, a union or a newspaper to be a <strong>witness</strong>: with <code>gafete witness</code> it signs each head of the log and never two histories. Put its key into <code>WITNESSES</code> and run <code>gafete keys renew</code>, so that your signed list names it. The log says of nobody who she is; nor does it prove that a list changed because of a person, since decoys change it as well.</p>
<h3>Somebody asks what you keep about her</h3>
<p>Look her up by folio or by whole name; what opens on your screen is everything. Do not ask for a copy of her document in order to answer.</p>`,
    },
  },
  {
    id: 'close',
    title: { es: 'Al terminar, cierre', en: 'When it is over, close' },
    body: {
      es: html`${CLOSE}
<p>Y la segunda persona:</p>
${APPROVE_CLOSE}
<p>Se destruyen las llaves del evento: la lista cerrada, los sobres y las ofertas dejan de poder abrirse en menos de una hora, aquí y en cualquier respaldo. Los restos ilegibles salen del historial de la base en 30 días. Si se les olvida, el evento se cierra solo el día que dicen sus reglas. Borre <code>offers.txt</code>, <code>codes.ndjson</code>, <code>people.ndjson</code> y <code>person.json</code>: son lo único con nombres que queda, y están en su máquina.</p>`,
      en: html`${CLOSE}
<p>And the second person:</p>
${APPROVE_CLOSE}
<p>The event’s keys are destroyed: roster, envelopes and offers can no longer be opened within the hour, here or in any backup. The unreadable remains leave the database’s history within 30 days. If everybody forgets, the event closes by itself on the day that its rules name. Delete <code>offers.txt</code>, <code>codes.ndjson</code>, <code>people.ndjson</code> and <code>person.json</code>: they are the only thing left with names in it, and they are on your machine.</p>`,
    },
  },
];

const WORDS = {
  es: {
    title: 'La oficina de prensa, de la convocatoria al acceso',
    about: 'Guía para una oficina de prensa: dar de alta, acreditar, reponer, revocar y cerrar, paso a paso.',
    lead: 'Cada orden de esta guía se corre en las pruebas del proyecto. Tarda una hora leerla y ensayarla; el día del evento se usan tres o cuatro.',
  },
  en: {
    title: 'The press office, from call to gate',
    about: 'A guide for a press office: enrol, accredit, re-issue, revoke and close, step by step.',
    lead: 'Every command of this guide is run by the project’s tests. Reading and rehearsing it takes an hour; on the day you need three or four of them.',
  },
} as const;

/** Makes the guide in one language. */
export function pressOfficeGuide(language: Language): Page {
  const { title, about, lead } = WORDS[language];
  return {
    name: 'press-office',
    language,
    title,
    about,
    contents: SECTIONS.map((section) => ({ id: section.id, title: section.title[language] })),
    body: html`<p class="lead">${lead}</p>${renderSections(SECTIONS, language)}`,
  };
}
