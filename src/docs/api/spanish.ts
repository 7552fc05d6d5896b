/**
 * The sentences of the OpenAPI document in Spanish, by their English wording. A sentence that changes in a domain must be
 * changed here too: a test compares the two, and the page marks what is missing as English.
 */
const SPANISH: Readonly<Record<string, string>> = {
  'The process answers': 'El proceso responde',
  'It does': 'Responde',
  'What the self-check found, as closed codes': 'Lo que encontró la revisión propia, en códigos cerrados',
  Ready: 'Listo',
  'Not ready': 'No está listo',
  'This document': 'Este documento',
  'OpenAPI 3.1': 'OpenAPI 3.1',
  'Credential issuer metadata (OpenID4VCI 1.0 §12.2)': 'Metadatos del emisor (OpenID4VCI 1.0 §12.2)',
  'Authorization server metadata (RFC 8414)': 'Metadatos del servidor de autorización (RFC 8414)',
  'JWT VC issuer metadata (SD-JWT VC §5)': 'Metadatos de emisor de JWT VC (SD-JWT VC §5)',
  'Signed list of trusted and distrusted keys': 'Lista firmada de llaves confiables y no confiables',
  'SD-JWT VC type metadata in es-MX and en': 'Metadatos del tipo SD-JWT VC en es-MX y en',
  'A c_nonce for key proofs (§7)': 'Un c_nonce para las pruebas de llave (§7)',
  'The nonce': 'El nonce',
  'Redeem a pre-authorized code (§6), or a refresh token (RFC 6749 §6)':
    'Canjear un código preautorizado (§6) o una clave de recarga (RFC 6749 §6)',
  'An access token for one pick-up': 'Un token de acceso para una sola entrega',
  'An OAuth error. Every refusal of a code is the same `invalid_grant`.':
    'Un error de OAuth. Todo rechazo de un código es el mismo `invalid_grant`.',
  'One-time copies, or gate passes, one for each proof (§8)':
    'Copias de un solo uso o pases de acceso, uno por cada prueba (§8)',
  'The copies, or the passes in base64url by day and then zone':
    'Las copias, o los pases en base64url por día y luego por zona',
  'What became of the copies (§11)': 'Qué fue de las copias (§11)',
  Taken: 'Recibido',
  'The status list of an event: a signed token, the same for everybody until the next tick':
    'La lista de vigencia de un evento: un token firmado, igual para todos hasta la siguiente publicación',
  'Random id, as credentials name it': 'Identificador al azar, como lo nombran las credenciales',
  'Entity tag of the list already held': 'Etiqueta (ETag) de la lista que ya se tiene',
  'Status List Token (two bits an entry: 0 valid, 1 invalid, 2 suspended)':
    'Status List Token (dos bits por entrada: 0 vigente, 1 sin vigencia, 2 suspendida)',
  'Entity tag': 'Etiqueta de la entidad',
  'Seconds to the next tick': 'Segundos hasta la siguiente publicación',
  'The list held is the present one': 'La lista que se tiene es la actual',
  'No such list': 'No existe esa lista',
  'Another media type was asked for': 'Se pidió otro tipo de contenido',
  'Every credential of the list has ended': 'Todas las credenciales de la lista vencieron',
  'A former version was asked for (`time`)': 'Se pidió una versión anterior (`time`)',
  'Withheld because its storage cannot be trusted, or does not answer':
    'Retenida porque su almacén no es confiable o no responde',
  'The public log’s newest signed head (C2SP tlog-checkpoint)':
    'El estado firmado más reciente de la bitácora pública (C2SP tlog-checkpoint)',
  'Signed note: origin, size, root': 'Nota firmada: origen, tamaño, raíz',
  'The log has no such file, or not yet': 'La bitácora no tiene ese archivo, o todavía no',
  'The keys that sign the public log, newest first, one a line (C2SP signed-note)':
    'Las llaves que firman la bitácora pública, la más nueva primero, una por línea (C2SP signed-note)',
  'Verifier keys': 'Llaves para verificar',
  'A tile of the public log, or the entries under it (C2SP tlog-tiles): every proof is computed from these':
    'Un bloque (tile) de la bitácora pública, o sus entradas (C2SP tlog-tiles): de ellos se calcula toda prueba',
  '0 to 63, or `entries`': 'De 0 a 63, o `entries`',
  'As in `x001/x234/067` or `067.p/8`': 'Como en `x001/x234/067` o `067.p/8`',
  'Hashes of 32 bytes, or entries behind their length': 'Resúmenes de 32 bytes, o entradas precedidas de su longitud',
  'An access token for a machine client: private_key_jwt (RFC 7523) and DPoP (RFC 9449), both required':
    'Un token de acceso para una máquina: private_key_jwt (RFC 7523) y DPoP (RFC 9449), ambos obligatorios',
  'The token': 'El token',
  'An OAuth error (RFC 6749 §5.2)': 'Un error de OAuth (RFC 6749 §5.2)',
  'Become a client with a single-use code from the operator and three keys':
    'Dar de alta una máquina con un código de un solo uso del operador y tres llaves',
  'The client': 'La máquina',
  'What happened and what to do next (RFC 9457)': 'Qué pasó y qué hacer (RFC 9457)',
  'Renew a sole client with the printed recovery key': 'Renovar la única máquina con la llave de recuperación impresa',
  'The renewed client': 'La máquina renovada',
  'Clients whose appointment stands, or can still be renewed (admin)':
    'Máquinas con nombramiento, o que aún se pueden renovar (administración)',
  'The clients': 'Las máquinas',
  "Renew another client's appointment to 30 days from now (admin)":
    'Renovar el nombramiento de otra máquina por 30 días desde hoy (administración)',
  'Client id': 'Identificador de la máquina',
  'Event id': 'Identificador del evento',
  'Remove a client; its next request is refused (admin)':
    'Dar de baja una máquina; su siguiente petición se rechaza (administración)',
  'Who was removed, and what it approved': 'A quién se dio de baja, y qué había aprobado',
  'The public document of an event': 'El documento público de un evento',
  'The document': 'El documento',
  'Refused; `title` says why and `detail` what to do next': 'Rechazada; `title` dice por qué y `detail` qué hacer',
  'A version of the policy, signed (compact JWS)': 'Una versión de las reglas, firmada (JWS compacto)',
  'Events that are not closed': 'Eventos que no están cerrados',
  Done: 'Hecho',
  'Open an event': 'Abrir un evento',
  'An event with its counts': 'Un evento con sus cuentas',
  'Change the rules of an event in which nobody is accredited yet':
    'Cambiar las reglas de un evento en el que todavía nadie está acreditado',
  'Begin to close an event (two people)': 'Empezar a cerrar un evento (dos personas)',
  'Your own sealed desk bundle': 'Su propio juego de llaves de la mesa, cerrado',
  'The bundle sealed to the printed recovery key': 'El juego de llaves cerrado para la llave de recuperación impresa',
  'Who has the bundle': 'Quién tiene el juego de llaves',
  'Admit a member': 'Admitir a alguien',
  'Start a new epoch': 'Empezar una época nueva',
  'Public keys of all members': 'Llaves públicas de todas las personas de la oficina',
  'Register up to 25 sealed, approved offers': 'Registrar hasta 25 ofertas cerradas y aprobadas',
  'State of an accreditation': 'Estado de una acreditación',
  'Its sealed revocation envelopes': 'Sus sobres de revocación, cerrados',
  'Old copies dead, new offer out': 'Copias anteriores sin vigencia y una oferta nueva',
  'Acts that wait for a second person': 'Actos que esperan a una segunda persona',
  'Begin an act': 'Empezar un acto',
  'Approve an act as its second person': 'Autorizar un acto como segunda persona',
  'Look up by blind index, rationed': 'Buscar por índice ciego, con un máximo por hora',
  'Revoke one presented copy': 'Quitar vigencia a una sola copia mostrada',
  'What gates are for, and the most that each purpose may ask':
    'Para qué son los accesos, y lo más que cada finalidad puede pedir',
  'Gates of an event': 'Accesos de un evento',
  'Appoint a client of role gate; a signed statement of one person':
    'Nombrar a una máquina como acceso; lo firma una persona',
  'End a gate’s appointment at once': 'Terminar de inmediato el nombramiento de un acceso',
  'What this gate may ask, today': 'Lo que este acceso puede pedir hoy',
  'Let one machine pair itself as a gate, once, within fifteen minutes; a signed statement of one person':
    'Permitir que una máquina se vincule como acceso, una vez, en quince minutos; lo firma una persona',
  'Enrol with the code of a pairing link and be its gate; the body is that of an enrolment':
    'Inscribirse con el código de un enlace y ser su acceso; el cuerpo es el de una inscripción',
  'All that this gate needs to judge passes without a network, signed; `If-None-Match` answers 304':
    'Todo lo que este acceso necesita para juzgar pases sin red, firmado; `If-None-Match` responde 304',
  'Compact JWS, typ gafete-bundle+jwt': 'JWS compacto, typ gafete-bundle+jwt',
  'Nothing has changed': 'Nada ha cambiado',
  'Tell the event’s other gates of passages, as opaque handles, and hear of theirs':
    'Avisar a los otros accesos del evento qué pases pasaron, con marcas opacas, y saber de los suyos',
  'Report how many people the guard let in against the word on the screen; a signed statement of the gate':
    'Informar a cuántas personas dejó pasar el guardia contra lo que dijo la pantalla; lo firma el acceso',
  'The mark that the type metadata names, with its integrity there':
    'La marca que nombran los metadatos del tipo, con su integridad ahí',
  'Begin a presentation: a DCQL query within the gate’s purpose, or its standard question':
    'Empezar una presentación: una consulta DCQL dentro de la finalidad del acceso, o su pregunta de rutina',
  Begun: 'Empezada',
  'Refused; `title` says why, `places` names the claim or member, and `detail` says what to do next':
    'Rechazada; `title` dice por qué, `places` nombra el dato o el miembro y `detail` qué hacer',
  'Wait for the answer: fetch the sealed verdict, once, or in relay mode the answers':
    'Esperar la respuesta: recibir el veredicto cerrado, una sola vez, o en modo de relevo las respuestas',
  'Relay mode: answers that were seen already': 'Modo de relevo: respuestas ya vistas',
  'Relay mode: end a request with the answer that holds, and say the word of its verdict for the counts':
    'Modo de relevo: terminar la solicitud con la respuesta válida y decir la palabra del veredicto para las cuentas',
  'It counts': 'Cuenta',
  'Id of the request': 'Identificador de la solicitud',
  'Seconds to wait for an answer': 'Segundos que se espera una respuesta',
  'Same device: from the fragment that the wallet returned with':
    'En el mismo teléfono: del fragmento con que regresó la cartera',
  'The state': 'El estado',
  'For wallets: the signed request (OpenID4VP 1.0 §5)': 'Para carteras: la solicitud firmada (OpenID4VP 1.0 §5)',
  'Signed request object (RFC 9101)': 'Objeto de solicitud firmado (RFC 9101)',
  'Refused. One error for every reason, so that nobody learns which check to get past':
    'Rechazada. Un mismo error para todo motivo, para que nadie sepa qué comprobación le falta',
  'The same, with the wallet’s nonce (§5.10)': 'Lo mismo, con el nonce de la cartera (§5.10)',
  'For wallets: the encrypted answer, or an error (§8)': 'Para carteras: la respuesta cifrada, o un error (§8)',
  'Taken; on the same device with the address to return to':
    'Recibida; en el mismo teléfono, con la dirección de regreso',
  'The signed certificate that a closed event was erased (C2SP signed-note by the log’s keys)':
    'La constancia firmada de que un evento cerrado se suprimió (signed-note de C2SP, con las llaves de la bitácora)',
  'Its SHA-256 is in the leaf `erased` of the public log':
    'Su SHA-256 está en el asiento `erased` de la bitácora pública',
  'No such certificate, or not yet': 'No hay tal constancia, o todavía no',
};

/** The Spanish for an English sentence of the document; `undefined` where nobody has written it. */
export function inSpanish(sentence: string): string | undefined {
  return Object.hasOwn(SPANISH, sentence) ? SPANISH[sentence] : undefined;
}
