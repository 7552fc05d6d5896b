/** Guide for an integrator: a gate that asks and hears a verdict, with the SDK and with plain HTTP. */
import { html } from 'hono/html';
import { VERDICT_REASONS } from '../../judging/index.ts';
import { GATE_PURPOSES } from '../../policy/index.ts';
import { code, note, renderSections, type Section, table } from '../blocks.ts';
import { linkFrom, type Page } from '../frame.ts';
import { type Language, TAGS } from '../language.ts';
import { PLAIN_HTTP } from './plain-http.ts';

const SERVICE = code('sh', 'git clone ‹repository› gafete && cd gafete && npm ci && npm run build\nnpm start');
const PERSON = code(
  'json',
  `{ "folio": "A-1", "name": "Xóchitl Ñáñez", "evidence": ["press_card_seen"],
  "claims": { "level": "event_pass", "role": "photo", "medium": "print", "zones": { "foso": true } } }`,
  { file: 'person.json' },
);
const HOLDER = code(
  'sh',
  `gafete() { npm run -s gafete -- "$@"; }
gafete event create --preset mx-public-event --name "Prueba" --zones foso=Foso
gafete accredit --claims person.json --no-tx-code > offer.txt
gafete wallet accept "$(grep -o 'openid-credential-offer[^ ]*' offer.txt)"`,
  { name: 'holder' },
);
const PROJECT = code(
  'sh',
  'mkdir ../portal && cd ../portal && npm init -y && npm pkg set type=module\nnpm install ../gafete jose',
  { name: 'project' },
);
const GATE = code(
  'ts',
  `import { readFile, writeFile } from 'node:fs/promises';
import { createGateClient } from 'gafete/client';

const FILE = 'gate.json';

export const gate = createGateClient({
  issuer: process.env.ISSUER ?? 'http://localhost:8787',
  profile: {
    load: async () => JSON.parse(await readFile(FILE, 'utf8').catch(() => 'null')) ?? undefined,
    save: (profile) => writeFile(FILE, JSON.stringify(profile), { mode: 0o600 }),
  },
});
`,
  { file: 'gate.ts' },
);
const ENROL = code(
  'ts',
  `import { orThrow } from 'gafete/client';
import { gate } from './gate.ts';

const { client } = orThrow(await gate.enrol({ code: process.argv[2] ?? '' }));
console.log(client);
`,
  { file: 'enrol.ts' },
);
const ENROL_CODE = code('sh', 'gafete enrol-code --role gate', { name: 'code' });
const RUN_ENROL = code('sh', 'node enrol.ts ‹code›', { name: 'enrol' });
const APPOINT = code('sh', 'gafete gate add --purpose zone-gate --zones foso --client ‹client›', { name: 'appoint' });
const ASK = code(
  'ts',
  `import { orThrow } from 'gafete/client';
import { gate } from './gate.ts';

const request = orThrow(await gate.ask({ zone: 'foso' }));
console.log(request.link);

const answer = await request.wait();
if (answer.ok) {
  const { verdict, reason, labels, claims } = answer.value;
  console.log(verdict, reason, labels['es-MX'], JSON.stringify(claims));
} else {
  console.log(answer.error.code, answer.error.message, answer.error.next);
}
`,
  { file: 'ask.ts' },
);
const RUN_ASK = code('sh', 'node ask.ts', { name: 'ask' });
const SHOW = code('sh', 'gafete wallet show "‹link›" --yes', { name: 'show' });
const OVER = code(
  'ts',
  `import { gate } from './gate.ts';

const refused = await gate.ask({ zone: 'foso', also: ['outlet_name'] });
console.log(refused.ok ? 'asked' : [refused.error.code, refused.error.asked].join(' '));
`,
  { file: 'over-ask.ts' },
);
const RUN_OVER = code('sh', 'node over-ask.ts', { name: 'over-ask' });
const HTTP_REQUEST = code(
  'http',
  `POST /gate/requests
Authorization: DPoP ‹token›
DPoP: ‹proof›
Content-Type: application/json

{"zone":"foso","requesterKey":{"kty":"EC","crv":"P-256","x":"‹x›","y":"‹y›"}}

201 Created
{"tx":"‹tx›","requestUri":"‹uri›","clientId":"x509_hash:‹hash›","link":"openid4vp://‹…›","exp":‹seconds›}`,
);
const PLAIN = code('ts', PLAIN_HTTP, { file: 'plain.mjs' });
const RUN_PLAIN = code('sh', 'node plain.mjs', { name: 'plain' });
const RELAY = code(
  'ts',
  `import { orThrow } from 'gafete/client';
import { gate } from './gate.ts';

const request = orThrow(await gate.ask({ zone: 'foso', mode: 'relay' }));
console.log(request.link);

const { verdict, reason } = orThrow(await request.wait());
console.log(verdict, reason);
`,
  { file: 'relay.ts' },
);
const RUN_RELAY = code('sh', 'node relay.ts', { name: 'relay' });
const ANCHOR = code('sh', 'gafete keys anchor --out ../portal/anchor.pem', { name: 'anchor' });
const CHECK = code(
  'ts',
  `import { readFile } from 'node:fs/promises';
import { createChecker } from 'gafete/client';

const issuer = process.env.ISSUER ?? 'http://localhost:8787';
const pem = await readFile('anchor.pem', 'utf8');
const anchor = pem.replace(/-----[^-]+-----|\\s/g, '');

const checker = createChecker({ issuers: [issuer], trust: { anchors: [anchor] } });
const [presentation = '', nonce = ''] = process.argv.slice(2);
const audience = 'https://portal.example';
const verdict = await checker.check(presentation, { audience, nonce });
console.log(verdict.verdict, verdict.reason, JSON.stringify(verdict.claims));
`,
  { file: 'check.ts' },
);
const PRESENT = code('sh', 'gafete wallet present --aud https://portal.example --nonce ‹nonce› --show zones.foso', {
  name: 'present',
});
const RUN_CHECK = code('sh', 'node check.ts "‹presentation›" ‹nonce›', { name: 'check' });

const WORD = {
  go: { es: 'PASA', en: 'GO' },
  check: { es: 'REVISAR', en: 'CHECK' },
  stop: { es: 'NO PASA', en: 'STOP' },
};

function reasons(language: Language) {
  const rows = Object.entries(VERDICT_REASONS).map(
    ([reason, found]) =>
      [
        html`<code>${reason}</code>`,
        html`<strong>${WORD[found.verdict][language]}</strong>. ${found[TAGS[language]]}`,
      ] as const,
  );
  return table(language === 'es' ? ['Motivo', 'Palabra y frase'] : ['Reason', 'Word and sentence'], rows);
}

function purposes(language: Language) {
  const rows = Object.entries(GATE_PURPOSES).map(([name, { labels, asks }]) => {
    const claims = asks.map(({ claim, ...ask }) => ('member' in ask ? `${claim}.${ask.member}` : claim));
    const asked = claims.length === 0 ? (language === 'es' ? 'nada más' : 'nothing else') : claims.join(', ');
    return [html`<code>${name}</code>`, html`${labels[TAGS[language]]}: ${asked}`] as const;
  });
  return table(language === 'es' ? ['Finalidad', 'Lo más que puede pedir'] : ['Purpose', 'The most it may ask'], rows);
}

const SECTIONS: readonly Section[] = [
  {
    id: 'idea',
    title: { es: 'La idea', en: 'The idea' },
    body: {
      es: html`<p>Su programa pide al servicio una <strong>solicitud</strong>, muestra su enlace como código QR y espera. La persona mira en su cartera qué se le pide y acepta. Su programa recibe <strong>una palabra, un motivo y solo los datos que pidió</strong>. La presentación no pasa por sus manos, así que no tiene nada que guardar ni que perder.</p>
<ol><li>La oficina de prensa le da un código y nombra a su programa para <em>una</em> finalidad.</li><li>Su programa hace sus llaves con ese código. No hay contraseñas.</li><li>Pregunta. Espera. Decide.</li></ol>`,
      en: html`<p>Your program asks the service for a <strong>request</strong>, shows its link as a QR code and waits. The holder sees in her wallet what is asked and agrees. Your program gets <strong>one word, one reason and only the claims that it asked for</strong>. The presentation never passes through your hands, so you have nothing to keep and nothing to lose.</p>
<ol><li>The press office gives you a code and appoints your program for <em>one</em> purpose.</li><li>Your program makes its keys with that code. There are no passwords.</li><li>Ask. Wait. Decide.</li></ol>`,
    },
  },
  {
    id: 'practice',
    title: {
      es: 'Minutos 0 a 3: un servicio y una periodista de prueba',
      en: 'Minutes 0 to 3: a service and a test journalist',
    },
    body: {
      es: html`${SERVICE}
<p>En otra terminal, en la misma carpeta, haga usted de oficina y de titular. Nadie de aquí existe.</p>
${PERSON}
${HOLDER}
<p>Si la oficina ya tiene su servicio, sáltese este paso y pídale tres cosas: la dirección, un código con papel de acceso y el nombramiento.</p>`,
      en: html`${SERVICE}
<p>In another terminal, in the same folder, play the office and the holder. Nobody in here exists.</p>
${PERSON}
${HOLDER}
<p>If the office already runs its service, skip this and ask it for three things: the address, a code with the role of a gate, and the appointment.</p>`,
    },
  },
  {
    id: 'gate',
    title: { es: 'Minutos 3 a 6: su acceso', en: 'Minutes 3 to 6: your gate' },
    body: {
      es: html`<p>En una tercera terminal, desde la carpeta de Gafete, un proyecto junto a ella. Con Node 22.18 o más nuevo (o Deno, Bun, un Worker o el navegador):</p>
${PROJECT}
${GATE}
<p><code>gate.json</code> guarda las llaves del acceso: quien lo tenga pregunta en su nombre. Cuídelo como una contraseña.</p>
${ENROL}
<p>La oficina, en su terminal, hace el código (vale 15 minutos, una vez):</p>
${ENROL_CODE}
<p>Usted lo usa. Sale el identificador de su acceso:</p>
${RUN_ENROL}
<p>Y la oficina lo nombra para una finalidad y una zona:</p>
${APPOINT}`,
      en: html`<p>In a third terminal, from Gafete’s folder, a project beside it. With Node 22.18 or newer (or Deno, Bun, a Worker or the browser):</p>
${PROJECT}
${GATE}
<p><code>gate.json</code> holds the gate’s keys: whoever has it asks in its name. Guard it like a password.</p>
${ENROL}
<p>The office, in its own terminal, makes the code (15 minutes, once):</p>
${ENROL_CODE}
<p>You use it. Out comes your gate’s id:</p>
${RUN_ENROL}
<p>And the office appoints it for a purpose and a zone:</p>
${APPOINT}`,
    },
  },
  {
    id: 'ask',
    title: { es: 'Minutos 6 a 10: pregunte', en: 'Minutes 6 to 10: ask' },
    body: {
      es: html`${ASK}
${RUN_ASK}
<p>Muestre el enlace como código QR, o ábralo si la cartera está en el mismo teléfono. Para probar, haga de titular en la otra terminal:</p>
${SHOW}
<p>La primera terminal dice <code>go OK Válida.</code> y lo que pidió: el evento y la zona. Ni nombre, ni medio, ni nada con que reconocer mañana a la misma persona. El veredicto se entrega una vez; si lo pierde, pregunte otra vez.</p>
${reasons('es')}
<p>Trate todo motivo que no conozca como NO PASA. REVISAR es para una persona en la mesa: nunca lo convierta en PASA por su cuenta.</p>`,
      en: html`${ASK}
${RUN_ASK}
<p>Show the link as a QR code, or open it where the wallet is on the same phone. To try it, play the holder in the other terminal:</p>
${SHOW}
<p>The first terminal says <code>go OK</code> with the sentence for the door, and what you asked for: the event and the zone. No name, no outlet, nothing by which to know the same person tomorrow. The verdict is given once; if you lose it, ask again.</p>
${reasons('en')}
<p>Treat every reason that you do not know as STOP. CHECK is for a person at the desk: never turn it into GO by yourself.</p>`,
    },
  },
  {
    id: 'purpose',
    title: { es: 'Pida solo lo que su finalidad permite', en: 'Ask only what your purpose allows' },
    body: {
      es: html`<p>El servicio no firma una solicitud que pida más. El error nombra el dato:</p>
${OVER}
${RUN_OVER}
<p>Sale <code>over_asking</code> y el nombre del dato. Estas son todas las finalidades (también en <code>/purposes</code>):</p>
${purposes('es')}
<p>Lo que no es de rutina se pide con <code>also</code>: <code>gate.ask({ zone: 'foso', also: ['portrait'] })</code>. Con <code>query</code> puede escribir su propia consulta DCQL, dentro de la finalidad.</p>`,
      en: html`<p>The service does not sign a request that asks more. The error names the claim:</p>
${OVER}
${RUN_OVER}
<p>Out comes <code>over_asking</code> and the claim’s name. These are all the purposes (at <code>/purposes</code> too):</p>
${purposes('en')}
<p>What is not routine is asked for with <code>also</code>: <code>gate.ask({ zone: 'foso', also: ['portrait'] })</code>. With <code>query</code> you may write a DCQL query of your own, within the purpose.</p>`,
    },
  },
  {
    id: 'same-device',
    title: { es: 'En el mismo teléfono', en: 'On the same phone' },
    body: {
      es: html`<p>Para un portal que se visita desde el teléfono de la cartera, la oficina registra su dirección de regreso, letra por letra: <code>gafete gate add … --redirect-uri https://portal.example/vuelta</code>. Luego:</p>
<ol><li><code>gate.ask({ redirectUri: 'https://portal.example/vuelta' })</code> y un enlace normal a <code>request.link</code>.</li>
<li>La cartera regresa el navegador a esa dirección, con <code>#response_code=…</code> al final.</li>
<li>Su página manda la dirección completa a su servidor y este llama <code>request.wait({ responseCode: responseCodeOf(direccion) })</code>.</li></ol>
<p>Ese código demuestra que volvió el mismo navegador al que usted le preguntó. Sin él, el servicio no entrega el veredicto: así nadie entra con la respuesta de otra persona.</p>`,
      en: html`<p>For a portal that is visited from the wallet’s own phone, the office registers the address to come back to, letter by letter: <code>gafete gate add … --redirect-uri https://portal.example/back</code>. Then:</p>
<ol><li><code>gate.ask({ redirectUri: 'https://portal.example/back' })</code> and an ordinary link to <code>request.link</code>.</li>
<li>The wallet sends the browser back to that address, with <code>#response_code=…</code> at its end.</li>
<li>Your page hands the whole address to your server, which calls <code>request.wait({ responseCode: responseCodeOf(address) })</code>.</li></ol>
<p>That code shows that the browser which came back is the one that you asked. Without it the service does not hand out the verdict, so that nobody gets in on somebody else’s answer.</p>`,
    },
  },
  {
    id: 'http',
    title: { es: 'Con HTTP y nada más', en: 'With plain HTTP' },
    body: {
      es: html`<p>Tres peticiones: un token (una vez cada cinco minutos), la solicitud, la espera. Así se ve la segunda:</p>
${HTTP_REQUEST}
<p>Y este es el programa entero sin el SDK, con una biblioteca de JOSE; existe una para cada lenguaje. Usa las llaves de <code>gate.json</code>, que también hace <code>gafete gate enrol</code>.</p>
${PLAIN}
${RUN_PLAIN}
<p>Todas las operaciones, con sus tablas, están en <a href="${linkFrom('verify', 'es', 'api')}#gate">la página de la API</a>.</p>`,
      en: html`<p>Three requests: a token (once in five minutes), the request, the wait. The second looks like this:</p>
${HTTP_REQUEST}
<p>And this is the whole program without the SDK, with a JOSE library; every language has one. It uses the keys in <code>gate.json</code>, which <code>gafete gate enrol</code> makes too.</p>
${PLAIN}
${RUN_PLAIN}
<p>Every operation, with its tables, is on <a href="${linkFrom('verify', 'en', 'api')}#gate">the API page</a>.</p>`,
    },
  },
  {
    id: 'relay',
    title: { es: 'Que el servicio no vea nada', en: 'Without the service seeing anything' },
    body: {
      es: html`<p>En los pasos de arriba el servicio abre la presentación en memoria para decidir. Con <code>mode: 'relay'</code> decide su programa: la respuesta viene cifrada a una llave que solo él tiene, y el servicio pasa hasta cuatro respuestas que no puede leer. El mismo código decide, con la raíz de la oficina que su perfil fijó la primera vez.</p>
${RELAY}
${RUN_RELAY}
<p>Muestre y espere igual que antes. Una respuesta que no es válida no cierra nada: se espera una mejor, y al final sale <code>no_answer_holds</code>.</p>`,
      en: html`<p>In the steps above the service opens the presentation in memory to judge it. With <code>mode: 'relay'</code> your program judges: the answer comes encrypted to a key that it alone has, and the service passes on up to four answers that it cannot read. The same code judges, under the office’s root that your profile pinned when it first saw it.</p>
${RELAY}
${RUN_RELAY}
<p>Show and wait as before. An answer that does not hold closes nothing: a better one is waited for, and at the end comes <code>no_answer_holds</code>.</p>`,
    },
  },
  {
    id: 'checker',
    title: { es: 'Si prefiere juzgar usted', en: 'If you would rather judge yourself' },
    body: {
      es: html`<p>Si ya tiene un verificador OpenID4VP, o un canal propio, reciba usted la presentación y compruébela en su proceso, contra la raíz de la oficina. Compare su huella por teléfono antes de fijarla.</p>
${ANCHOR}
${CHECK}
<p>La audiencia y el nonce son los de <em>su</em> solicitud: sin ellos, una presentación robada serviría en cualquier parte. Pruébelo con la cartera de la línea de comandos y un nonce de al menos 16 caracteres al azar:</p>
${PRESENT}
${RUN_CHECK}
${note(html`<p>Así la presentación sí pasa por sus manos. Úsela, responda y olvídela: no la escriba en disco ni en una bitácora. La lista de vigencia se baja entera y es igual para todos; comprobarla no le dice a la oficina de quién se trata.</p>`)}`,
      en: html`<p>If you already have an OpenID4VP verifier, or a channel of your own, take the presentation yourself and check it in your process, against the office’s root. Compare its fingerprint by telephone before you pin it.</p>
${ANCHOR}
${CHECK}
<p>Audience and nonce are those of <em>your</em> request: without them a stolen presentation would work anywhere. Try it with the command line’s wallet and a nonce of at least 16 random characters:</p>
${PRESENT}
${RUN_CHECK}
${note(html`<p>This way the presentation does pass through your hands. Use it, answer, forget it: write it to no disk and no log. The status list is fetched whole and is the same for everybody; checking it does not tell the office whom it is about.</p>`)}`,
    },
  },
  {
    id: 'production',
    title: { es: 'Antes de abrir al público', en: 'Before you open to the public' },
    body: {
      es: html`<ul><li>El nombramiento vence a los 30 días. Que la oficina lo renueve y lo nombre otra vez.</li>
<li>Con 429, espere los segundos de <code>Retry-After</code>. El SDK ya lo hace.</li>
<li>Una solicitud vale 2 minutos (de 10 a 300 segundos, con <code>ttl</code>). Un código QR viejo en la pantalla es una fila parada: pida otro.</li>
<li>Si no hay red, decida antes quién decide. El servicio no contesta desde la memoria.</li>
<li>No pida copia de una identificación «por si acaso». Es justo lo que aquí no existe.</li></ul>`,
      en: html`<ul><li>The appointment ends after 30 days. Have the office renew it and appoint it again.</li>
<li>At 429, wait the seconds of <code>Retry-After</code>. The SDK already does.</li>
<li>A request lives 2 minutes (10 to 300 seconds, with <code>ttl</code>). An old QR code on the screen is a stopped queue: ask again.</li>
<li>Where there is no network, settle beforehand who decides. The service does not answer from memory.</li>
<li>Do not ask for a copy of an identity document “just in case”. It is the very thing that does not exist here.</li></ul>`,
    },
  },
];

const WORDS = {
  es: {
    title: 'Verifique una acreditación de prensa en diez minutos',
    about: 'Guía para integrar un acceso: con el SDK de TypeScript o con HTTP, probada de principio a fin.',
    lead: 'Para quien hace la puerta de un evento, un portal de prensa o una sala virtual. Todo el código de esta página se corre en las pruebas del proyecto.',
  },
  en: {
    title: 'Verify a press credential in ten minutes',
    about: 'A guide to integrating a gate: with the TypeScript SDK or plain HTTP, tried from end to end.',
    lead: 'For whoever builds an event’s door, a press portal or an online press room. All the code on this page is run by the project’s tests.',
  },
} as const;

/** Makes the guide in one language. */
export function verifyGuide(language: Language): Page {
  const { title, about, lead } = WORDS[language];
  return {
    name: 'verify',
    language,
    title,
    about,
    contents: SECTIONS.map((section) => ({ id: section.id, title: section.title[language] })),
    body: html`<p class="lead">${lead}</p>${renderSections(SECTIONS, language)}`,
  };
}
