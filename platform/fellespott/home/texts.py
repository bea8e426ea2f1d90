"""Pages that show somebody's private records, in words, for the one they are about."""

from typing import Any

from fellespott.core.i18n import _l

PAGES: dict[str, Any] = {
    "people.show_person": _l("Kontoen din: navn, e-post og roller"),
    "people.erase_somebody": _l("Siden for å slette kontoen din"),
    "groups.appoint_contact": _l("Gruppa di, for å finne en ny kontaktperson"),
    "groups.decide_waiver": _l("Ønsket om å slippe å spørre en foresatt"),
    "groups.refuse_waiver": _l("Ønsket om å slippe å spørre en foresatt"),
    "groups.show_waiver": _l("Det som ble bestemt om å slippe å spørre en foresatt"),
    "groups.end_waiver": _l("Det som ble bestemt om å slippe å spørre en foresatt"),
    "groups.show_ask": _l("Spørsmålet til en foresatt om deg"),
    "groups.register_paper": _l("Samtykket en foresatt har gitt på papir"),
    "safety.show_case": _l("Noe du har skrevet eller meldt, som noen har sagt fra om"),
    "safety.show_concern": _l("En bekymring du har sagt fra om"),
    "jury.show_juror": _l("Plassen din i juryen, og hva du har svart om å stå for nær"),
    "jury.volunteers": _l("At du har meldt deg til juryen"),
    "jury.seat_volunteer": _l("At du har meldt deg til juryen"),
    "jury.manage_lot": _l("Trekningen du var med i, og plassen du fikk tilbud om"),
    "jury.talks": _l("En samtale du har bedt om"),
    "pots.show_use": _l("Penger til deg"),
    "pots.record_payout": _l("Penger til deg"),
    "pots.refund": _l("Penger til deg"),
    "complaints.show_complaint": _l("En klage du har sendt"),
    "complaints.forward": _l("En klage du har sendt"),
    "complaints.answer": _l("En klage du har sendt"),
}
