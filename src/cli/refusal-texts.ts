/** What a refusal of the SDK means at a desk, and what to do next, in English and in Mexican Spanish. */
import type { ClientErrorCode } from '../client/index.ts';

/** What happened, and what to type or do next. */
export type Refusal = readonly [sentence: string, next: string];

/** By the SDK's code. One that is missing here is told as `refused`, and in English in the SDK's own words. */
type Refusals = Readonly<
  Partial<Record<ClientErrorCode, Refusal>> & Record<'refused' | 'network' | 'not_enrolled', Refusal>
>;

export const REFUSALS_EN: Refusals = {
  network: ['The service cannot be reached.', 'start it with `npm start`, or name its address with --issuer'],
  timeout: ['The service does not answer in time.', 'Try again; nothing is done twice.'],
  busy: ['The service asks to go slower.', 'Wait a minute, then try again.'],
  unavailable: ['The service cannot reach its storage just now.', 'Nothing was lost: try again in a moment.'],
  server_fault: ['The service made a mistake.', 'Tell the operator; nothing of this request was kept.'],
  redirected: ['The service sent us elsewhere; we do not follow.', 'Check the address given with --issuer.'],
  unexpected_answer: ['The answer is not one that this version understands.', 'Check the address and the versions.'],
  not_enrolled: ['This machine has no appointment at this office yet.', 'gafete client enrol --code -'],
  already_enrolled: ['This machine is enrolled already.', 'gafete client show'],
  token_refused: ['The service does not accept this machine any more.', 'Ask another officer: gafete client renew.'],
  forbidden: ['The role of this machine does not allow it.', 'Ask somebody of the office whose role allows it.'],
  claims_refused: ['These claims cannot be issued for this event.', 'Correct the claim, or leave it out.'],
  person_refused: ['This person’s entry cannot be taken.', 'An entry has claims and evidence; see accredit --help.'],
  policy_refused: ['These rules cannot be an event’s policy.', 'gafete event policy shows rules that can.'],
  input_refused: ['Something that was given does not fit.', 'See --help of the command.'],
  words_differ: ['The six words are not those of that member key.', 'Let the other person read them again.'],
  no_bundle: ['This machine cannot open that event’s envelopes.', 'Ask a member: gafete event admit.'],
  envelope_refused: ['A sealed thing is not what it should be.', 'Do not go on; tell the operator.'],
  not_found_in_roster: ['The roster has nothing under that folio or name.', 'Check it, or give --claims file.json.'],
  key_changed: ['A key of the office is not the one this machine knows.', 'Compare it by telephone before going on.'],
  policy_untrusted: [
    'The event’s rules are not signed by this office, or older than those known.',
    'Accredit nobody by them; tell whoever runs the service.',
  ],
  refused: ['The service said no.', 'Look at the present state, then decide again.'],
  offer_refused: ['This is not an offer that can be accepted.', 'Copy the whole link as it was handed over.'],
  metadata_refused: ['The issuer’s own description does not hold.', 'Ask the office.'],
  issuer_unconfirmed: [
    'Nobody has confirmed that this offer’s code may go to that issuer.',
    'Compare the address with the one that the office publishes; then --yes, or --issuer.',
  ],
  tx_code_needed: ['This offer asks for the code that came apart from it.', 'Give it with --tx-code.'],
  pick_up_refused: ['The issuer does not hand this out.', 'Ask the desk: gafete status says why.'],
  credential_refused: ['What the issuer sent does not verify.', 'Nothing was kept. Tell the office.'],
  nothing_held: ['This wallet holds no such credential.', 'gafete wallet accept <offer>'],
  no_copies_left: ['Every one-time copy has been shown.', 'Ask the desk to re-issue it.'],
  claim_not_held: ['The credential does not have one of these claims.', 'gafete wallet list shows what it has.'],
  request_refused: [
    'This request does not hold, or was not accepted any more.',
    'Scan the gate’s code again; show nothing else.',
  ],
  no_credential_fits: [
    'Nothing in this wallet answers what is asked.',
    'The gate was told nothing. gafete wallet list',
  ],
  over_asking: [
    'The gate’s purpose does not allow that question.',
    'Ask less, or have the desk give it another purpose.',
  ],
  declined: ['The holder declined.', 'Ask again, or send the person to the desk.'],
  request_ended: ['The request ended without a verdict.', 'Ask again: gafete verify.'],
  verdict_refused: ['The verdict makes no sense: let nobody in by it.', 'Ask again; tell the operator.'],
  no_answer_holds: ['What was shown does not hold: let nobody in by it.', 'Ask again, or send the person to the desk.'],
  bundle_refused: ['The gate’s bundle is not to be believed.', 'Go on with the one you have; tell the operator.'],
  aborted: ['Stopped before an answer came.', 'Ask again: gafete verify.'],
  profile_unreadable: ['The profile of this machine is damaged.', 'Restore it, or enrol again into an empty one.'],
  journal_unreadable: ['The journal is damaged.', 'Look people up by folio before accrediting them again.'],
  wallet_unreadable: ['The wallet is damaged.', 'Restore it, or ask the desk to re-issue.'],
};

export const REFUSALS_ES: Refusals = {
  network: ['No se encuentra el servicio.', 'arránquelo con `npm start`, o diga su dirección con --issuer'],
  timeout: ['El servicio no responde a tiempo.', 'Intente de nuevo; nada se hace dos veces.'],
  busy: ['El servicio pide ir más despacio.', 'Espere un minuto e intente de nuevo.'],
  unavailable: [
    'El servicio no alcanza su almacén en este momento.',
    'Nada se perdió: intente de nuevo en un momento.',
  ],
  server_fault: ['El servicio cometió un error.', 'Avise a quien lo opera; de esta petición no se guardó nada.'],
  redirected: ['El servicio nos manda a otra parte y no vamos.', 'Revise la dirección dada con --issuer.'],
  unexpected_answer: ['Esta versión no entiende la respuesta.', 'Revise la dirección y las versiones.'],
  not_enrolled: ['Esta máquina todavía no tiene nombramiento en esta oficina.', 'gafete client enrol --code -'],
  already_enrolled: ['Esta máquina ya está dada de alta.', 'gafete client show'],
  token_refused: ['El servicio ya no acepta esta máquina.', 'Pida a otra persona: gafete client renew.'],
  forbidden: ['El papel de esta máquina no lo permite.', 'Pídalo a alguien de la oficina que sí pueda.'],
  claims_refused: ['Estos datos no se pueden emitir para este evento.', 'Corrija el dato o quítelo.'],
  person_refused: ['No se puede tomar esta ficha.', 'Una ficha tiene claims y evidence; vea accredit --help.'],
  policy_refused: ['Con estas reglas no se puede abrir un evento.', 'gafete event policy muestra reglas que sí.'],
  input_refused: ['Algo de lo dado no corresponde.', 'Vea --help del comando.'],
  words_differ: ['Las seis palabras no son las de esa llave.', 'Que la otra persona las lea de nuevo.'],
  no_bundle: ['Esta máquina no puede abrir los sobres de ese evento.', 'Pida a quien pueda: gafete event admit.'],
  envelope_refused: ['Un sobre cerrado no es lo que debería ser.', 'No siga; avise a quien opera el servicio.'],
  not_found_in_roster: ['No hay nada con ese folio o nombre.', 'Revíselo, o dé --claims ficha.json.'],
  key_changed: ['Una llave de la oficina no es la que esta máquina conoce.', 'Compárela por teléfono antes de seguir.'],
  policy_untrusted: [
    'Las reglas del evento no están firmadas por esta oficina, o son más viejas que las conocidas.',
    'No acredite a nadie con ellas; avise a quien opera el servicio.',
  ],
  refused: ['El servicio dijo que no.', 'Vea el estado actual y decida de nuevo.'],
  offer_refused: ['Esta oferta no se puede aceptar.', 'Copie el enlace completo como se le entregó.'],
  metadata_refused: ['La descripción que da el emisor no se sostiene.', 'Pregunte a la oficina.'],
  issuer_unconfirmed: [
    'Nadie ha confirmado que el código de esta oferta pueda ir a ese emisor.',
    'Compare la dirección con la que publica la oficina; luego --yes, o --issuer.',
  ],
  tx_code_needed: ['Esta oferta pide el código que llegó aparte.', 'Délo con --tx-code.'],
  pick_up_refused: ['El emisor no la entrega.', 'Pregunte en la mesa: gafete status dice por qué.'],
  credential_refused: ['Lo que mandó el emisor no se puede comprobar.', 'No se guardó nada. Avise a la oficina.'],
  nothing_held: ['Esta cartera no tiene esa credencial.', 'gafete wallet accept <oferta>'],
  no_copies_left: ['Ya se mostraron todas las copias de un solo uso.', 'Pida en la mesa una reposición.'],
  claim_not_held: ['La credencial no tiene alguno de esos datos.', 'gafete wallet list muestra los que tiene.'],
  request_refused: [
    'Esta petición no se sostiene, o ya no se aceptó.',
    'Lea otra vez el código del acceso; no muestre nada más.',
  ],
  no_credential_fits: [
    'Nada en esta cartera responde a lo que se pide.',
    'Al acceso no se le dijo nada. gafete wallet list',
  ],
  over_asking: ['Este acceso no puede preguntar eso.', 'Pregunte menos, o que la oficina le dé otro fin.'],
  declined: ['La persona no quiso mostrarlo.', 'Pregunte otra vez, o mándela a la mesa.'],
  request_ended: ['La petición terminó sin veredicto.', 'Pregunte otra vez: gafete verify.'],
  verdict_refused: [
    'El veredicto no tiene sentido: no deje pasar a nadie por él.',
    'Pregunte otra vez; avise a quien opera.',
  ],
  no_answer_holds: [
    'Lo que se mostró no es válido: no deje pasar a nadie por eso.',
    'Pregunte otra vez, o mándela a la mesa.',
  ],
  bundle_refused: ['El paquete del acceso no es de fiar.', 'Siga con el que tiene; avise a quien opera.'],
  aborted: ['Se detuvo antes de la respuesta.', 'Pregunte otra vez: gafete verify.'],
  profile_unreadable: ['El perfil de esta máquina está dañado.', 'Recupérelo, o dé de alta la máquina de nuevo.'],
  journal_unreadable: ['El diario de avance está dañado.', 'Busque por folio antes de acreditar otra vez.'],
  wallet_unreadable: ['La cartera está dañada.', 'Recupérela, o pida en la mesa una reposición.'],
};
