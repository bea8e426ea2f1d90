"""The log in plain words: what was done, to what, and what stands beside it.

An action is "<kind>.<what was done>", and is told as "Kind: done". A word that is not here
stands as it is.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from fellespott.core.i18n import _, _l, show_money

HASH = re.compile(r"[0-9a-f]{64}")

# Tables, and the first words of actions.
KINDS: dict[str, Any] = {
    "audit": _l("Loggen"),
    "audit_anchor": _l("Anker"),
    "agreement": _l("Partners svar på brev"),
    "behalf": _l("Skrevet for en annen"),
    "behalf_entry": _l("Skrevet for en annen"),
    "call": _l("Utlysning"),
    "call_decision": _l("Vedtak"),
    "complaint": _l("Klage"),
    "completion": _l("Avslutning"),
    "concern": _l("Bekymring"),
    "conflicts": _l("Inhabilitet"),
    "consent": _l("Samtykke"),
    "conversation_request": _l("Ønske om samtale"),
    "criteria": _l("Kriterier"),
    "criteria_set_version": _l("Kriterier"),
    "decision": _l("Vedtak"),
    "decision_entry": _l("Vedtak om ett forslag"),
    "group": _l("Gruppe"),
    "group_message": _l("Melding i gruppe"),
    "group_vote": _l("Avstemning"),
    "guardian": _l("Foresatt"),
    "guardian_consent": _l("Samtykke fra foresatt"),
    "guardian_request": _l("Spørsmål til foresatt"),
    "handover": _l("Overføring til linja"),
    "help_contact": _l("Hjelpetelefon"),
    "invitation": _l("Invitasjon"),
    "juror": _l("Jurymedlem"),
    "jury": _l("Jury"),
    "jury_group": _l("Jurygruppe"),
    "lesson": _l("Lærdom"),
    "letter": _l("Tildelingsbrev"),
    "mail": _l("E-post"),
    "media": _l("Film"),
    "membership": _l("Medlemskap"),
    "moderation": _l("Moderering"),
    "moderation_case": _l("Moderering"),
    "one_time_password": _l("Engangskode fra app"),
    "outbox_mail": _l("E-post"),
    "outbox_text": _l("Tekstmelding"),
    "paper_code": _l("Kode på papir"),
    "participation": _l("Deltakelse"),
    "partner": _l("Samarbeidspartner"),
    "passkey": _l("Passnøkkel"),
    "payout": _l("Utbetaling"),
    "person": _l("Person"),
    "pot": _l("Pott"),
    "pot_use": _l("Bruk av penger"),
    "practice": _l("Lovende praksis"),
    "project": _l("Prosjekt"),
    "proposal": _l("Forslag"),
    "report": _l("Melding om innhold"),
    "resident_group": _l("Gruppe"),
    "review": _l("Halvårsgjennomgang"),
    "role": _l("Rolle"),
    "score_sheet": _l("Poengskjema"),
    "seat": _l("Plass i runden"),
    "second_round": _l("Andre runde i juryen"),
    "second_sheet": _l("Nytt poengskjema"),
    "sheet": _l("Poengskjema"),
    "story": _l("Forandringsfortelling"),
    "talk": _l("Samtale"),
    "text": _l("Tekstmelding"),
    "use": _l("Bruk av penger"),
    "vote": _l("Avstemning"),
}

# What was done: the last words of actions.
DONE: dict[str, Any] = {
    "accepted": _l("tatt imot"),
    "acknowledged": _l("bekreftet mottatt"),
    "added": _l("lagt til"),
    "age_set": _l("alder oppgitt"),
    "agreed": _l("avtalt"),
    "anchored": _l("dagens anker laget"),
    "answered": _l("besvart"),
    "approval_void": _l("godkjenning falt bort"),
    "approved": _l("godkjent"),
    "asked": _l("spurt"),
    "asked_again": _l("spurt på nytt"),
    "became_contact": _l("ble kontakt"),
    "became_contact_adult": _l("ble voksen kontakt"),
    "begun": _l("begynt"),
    "budget_line_added": _l("budsjettlinje lagt til"),
    "budget_line_removed": _l("budsjettlinje tatt bort"),
    "came_of_age": _l("ble myndig"),
    "captions_set": _l("teksting lagt inn"),
    "changed": _l("endret"),
    "claimed": _l("tatt i bruk"),
    "closed": _l("avsluttet"),
    "code_renewed": _l("ny kode laget"),
    "code_withdrawn": _l("kode trukket tilbake"),
    "codes_printed": _l("koder skrevet ut"),
    "commented": _l("kommentert"),
    "commitments": _l("forpliktelser godtatt"),
    "completed": _l("fullført"),
    "confirmed": _l("bekreftet"),
    "contact_appointed": _l("kontakt utpekt"),
    "contact_handed_over": _l("kontakt byttet"),
    "created": _l("opprettet"),
    "decided": _l("bestemt"),
    "declined": _l("takket nei"),
    "deleted": _l("slettet"),
    "details_erased": _l("opplysninger om en person slettet"),
    "drafted": _l("utkast begynt"),
    "edited": _l("endret"),
    "email_changed": _l("e-postadresse byttet"),
    "ended": _l("avsluttet"),
    "entered": _l("skrevet inn"),
    "entry_decided": _l("ett forslag avgjort"),
    "erased": _l("slettet"),
    "failed": _l("mislykket"),
    "film_attached": _l("film lagt ved"),
    "film_removed": _l("film tatt bort"),
    "film_text_set": _l("teksting av film lagt inn"),
    "funded": _l("penger satt inn"),
    "given": _l("gitt"),
    "given_up": _l("oppgitt"),
    "granted": _l("gitt"),
    "groups_made": _l("grupper satt sammen"),
    "handed_over": _l("overført"),
    "held": _l("holdt"),
    "identity_added": _l("måte å logge inn på lagt til"),
    "identity_removed": _l("måte å logge inn på tatt bort"),
    "invitation_withdrawn": _l("invitasjon trukket"),
    "invited": _l("invitert"),
    "joined": _l("noen ble med"),
    "juror_moved": _l("jurymedlem flyttet"),
    "left": _l("noen gikk ut"),
    "loaded": _l("lagt inn"),
    "made_playable": _l("gjort klar til avspilling"),
    "merged": _l("slått sammen"),
    "message_hidden": _l("melding skjult"),
    "message_written": _l("melding skrevet"),
    "opened": _l("åpnet"),
    "partner_agreed": _l("partner sa ja"),
    "partner_reminded": _l("partner påminnet"),
    "prepared": _l("gjort klar"),
    "printed": _l("skrevet ut"),
    "proposed": _l("foreslått"),
    "published": _l("kunngjort"),
    "put_to_vote": _l("sendt til avstemning"),
    "reason_written": _l("begrunnelse skrevet"),
    "received": _l("mottatt"),
    "recommended": _l("innstilt"),
    "recorded": _l("ført"),
    "refunded": _l("betalt tilbake"),
    "refused": _l("sagt nei til"),
    "reminded": _l("påminnet"),
    "removed": _l("tatt bort"),
    "removed_member": _l("noen tatt ut"),
    "renamed": _l("nytt navn"),
    "returned": _l("penger gitt tilbake"),
    "revoked": _l("tatt tilbake"),
    "saved": _l("lagret"),
    "seated": _l("fikk plass"),
    "second_step_done": _l("andre steg gjort"),
    "second_step_reset": _l("andre steg nullstilt"),
    "sent": _l("sendt"),
    "sent_back": _l("sendt tilbake"),
    "set_aside": _l("lagt til side"),
    "set_up": _l("satt opp"),
    "settled": _l("gjort opp"),
    "signed_in": _l("logget inn"),
    "signed_out_everywhere": _l("logget ut overalt"),
    "started": _l("begynt"),
    "stopped": _l("stoppet"),
    "stored": _l("lastet opp"),
    "submitted": _l("sendt inn"),
    "taken_away": _l("tatt bort"),
    "teller_asked": _l("forteller spurt"),
    "tie_chosen": _l("valgt mellom likt"),
    "told_late": _l("fortalt at fristen gikk ut"),
    "transcript_set": _l("utskrift lagt inn"),
    "under_new_letter": _l("følger nytt brev"),
    "unpublished": _l("tatt ned"),
    "version_added": _l("ny utgave"),
    "withdrawn": _l("trukket"),
    "writing_started": _l("stille skriving begynt"),
}

# What stands beside an entry.
BESIDE: dict[str, Any] = {
    "about": _l("om"),
    "account": _l("konto"),
    "amount_ore": _l("beløp"),
    "because": _l("fordi"),
    "changed": _l("endret"),
    "count": _l("antall"),
    "day": _l("dag"),
    "fields": _l("felter"),
    "filename": _l("fil"),
    "from_phase": _l("fra fase"),
    "hash": _l("hash"),
    "invitation": _l("invitasjon"),
    "kind": _l("slag"),
    "lot_seed": _l("startall for loddtrekning"),
    "name": _l("navn"),
    "note": _l("merknad"),
    "number": _l("nummer"),
    "outcome": _l("utfall"),
    "partner": _l("partner"),
    "person": _l("person"),
    "position": _l("ledd"),
    "reason": _l("grunn"),
    "role": _l("rolle"),
    "rows": _l("linjer"),
    "rule": _l("regel"),
    "text": _l("tekst"),
    "title": _l("tittel"),
    "to": _l("til hvem"),
    "use": _l("bruk av penger"),
    "yes": _l("ja"),
}

# What is wrong with the chain (audit/verifying.py).
PROBLEMS: dict[str, Any] = {
    "entry_altered": _l("Linja er endret etter at den ble skrevet."),
    "entry_missing": _l("Linja er borte."),
    "entry_moved": _l("En annen linje står på plassen."),
    "link_altered": _l("Leddet er endret."),
    "link_missing": _l("Leddet er borte."),
    "detail_altered": _l("Hvem som gjorde det, eller det som står ved siden av, er endret."),
    "detail_missing": _l(
        "Hvem som gjorde det, og det som sto ved siden av, er tatt bort uten å være slettet."
    ),
    "waiting_altered": _l("En linje som venter på plass i kjeda, er endret."),
    "tail_cut": _l("Slutten av kjeda er borte."),
    "rewritten": _l("Kjeda stemmer ikke med ankeret. Den kan være skrevet på nytt."),
    "anchor_altered": _l("Et anker er endret."),
    "anchor_missing": _l("Et anker er borte."),
    "anchor_untold": _l("Det er lagt inn et anker som loggen ikke vet om."),
    "erased_untold": _l("Noe er slettet uten at loggen forteller om det."),
    "anchor_file": _l("Fila med ankere kan ikke leses."),
}


def kind_name(kind: str) -> str:
    """What that kind of thing is called."""
    return str(KINDS.get(kind, kind.replace("_", " ")))


def action_name(action: str) -> str:
    """An action in words: "group.created" -> "Gruppe: opprettet"."""
    kind, _dot, done = action.partition(".")
    return f"{kind_name(kind)}: {DONE.get(done, done.replace('_', ' '))}"


def action_groups(actions: Iterable[str]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Actions by their kind: the family's own filter, its name, and (action, name) of each."""
    found = []
    for kind, family in groupby(sorted(actions), key=lambda action: action.partition(".")[0]):
        members = sorted(((one, action_name(one)) for one in family), key=lambda pair: pair[1])
        found.append((f"{kind}.", kind_name(kind), members))
    return sorted(found, key=lambda group: group[1].lower())


def problem_text(kind: str) -> str:
    """What is wrong with the chain, in words."""
    return str(PROBLEMS.get(kind, kind))


def people_in(value: Any) -> set[uuid.UUID]:
    """Everybody a detail refers to."""
    if isinstance(value, Mapping):
        person = _person_of(value)
        return {person} if person else set().union(*map(people_in, value.values()))
    return set().union(*map(people_in, value)) if isinstance(value, list) else set()


def detail_lines(detail: Mapping[str, Any], names: Mapping[uuid.UUID, str]) -> list[tuple[str, str]]:
    """(what, value) of each detail, with people by the names they have now."""
    return [
        (_beside(key), _said(value, names, is_money=key.endswith("_ore"))) for key, value in detail.items()
    ]


def _beside(key: str) -> str:
    return str(BESIDE.get(key, key.removesuffix("_ore").replace("_", " ")))


def _said(value: Any, names: Mapping[uuid.UUID, str], *, is_money: bool = False) -> str:
    if is_money and type(value) is int:
        return show_money(value)
    if isinstance(value, Mapping):
        person = _person_of(value)
        if person is not None:
            return names.get(person) or _("noen som ikke er her lenger")
        return ", ".join(f"{key}: {_said(one, names)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one, names) for one in value)
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    return "–" if value is None else _short(str(value))


def _short(text: str) -> str:
    """A hash tells no more in full than by its beginning; the files have all of it."""
    return f"{text[:12]} …" if HASH.fullmatch(text) else text


def _person_of(value: Mapping[str, Any]) -> uuid.UUID | None:
    if set(value) != {"person"} or not isinstance(value["person"], str):
        return None
    try:
        return uuid.UUID(value["person"])
    except ValueError:
        return None
