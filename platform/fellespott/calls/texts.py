"""The words for what calls are made of, in the reader's language. Other rooms use them too."""

from fellespott.core.i18n import _l

from .rules import Lack
from .states import DecisionMode, Phase, SeatKind

PHASE_NAMES = {
    Phase.DRAFT: _l("Utkast"),
    Phase.ANNOUNCED: _l("Kunngjort"),
    Phase.OPEN: _l("Åpen"),
    Phase.CLOSED: _l("Fristen er ute"),
    Phase.JURY: _l("Hos juryen"),
    Phase.DECIDED: _l("Avgjort"),
}

PHASE_TONES = {
    Phase.DRAFT: "neutral",
    Phase.ANNOUNCED: "info",
    Phase.OPEN: "success",
    Phase.CLOSED: "neutral",
    Phase.JURY: "info",
    Phase.DECIDED: "neutral",
}

MODE_NAMES = {
    DecisionMode.JURY_DECIDES: _l("Juryen bestemmer"),
    DecisionMode.JURY_ADVISES: _l("Juryen gir råd, styringsgruppa bestemmer"),
}

SEAT_NAMES = {
    SeatKind.JUROR: _l("Jurymedlem"),
    SeatKind.PROJECT_LEADER: _l("Prosjektleder"),
    SeatKind.STEERING_GROUP: _l("Medlem av styringsgruppa"),
    SeatKind.LEAD_CONTACT: _l("Leder et forslag"),
}

# Why somebody cannot have another seat (rule R5).
SEAT_HELD = {
    SeatKind.JUROR: _l(
        "%(name)s sitter i juryen i denne utlysningen. Én person har én plass, så ingen både leder og dømmer."
    ),
    SeatKind.PROJECT_LEADER: _l(
        "%(name)s er prosjektleder i denne utlysningen. "
        "Én person har én plass, så ingen både leder og dømmer."
    ),
    SeatKind.STEERING_GROUP: _l(
        "%(name)s sitter i styringsgruppa i denne utlysningen. "
        "Én person har én plass, så ingen både bestemmer og dømmer."
    ),
    SeatKind.LEAD_CONTACT: _l(
        "%(name)s er ansvarlig leder for et forslag i denne utlysningen. "
        "Én person har én plass, så ingen både foreslår og dømmer."
    ),
}

# What somebody is asked, in the mail and on the page the link opens.
SEAT_ASKED = {
    SeatKind.PROJECT_LEADER: _l("Vil du lede runden?"),
    SeatKind.STEERING_GROUP: _l("Vil du sitte i styringsgruppa?"),
}
SEAT_ASKED_BY = {
    SeatKind.PROJECT_LEADER: _l("%(name)s spør om du vil være prosjektleder for %(call)s."),
    SeatKind.STEERING_GROUP: _l("%(name)s spør om du vil sitte i styringsgruppa for %(call)s."),
}

LACK_TEXTS = {
    Lack.SUMMARY: _l("Skriv kort hva utlysningen handler om."),
    Lack.RESPONSIBLE_UNIT: _l("Skriv hvilken enhet som er ansvarlig."),
    Lack.CONTACT: _l("Skriv navn og e-post til en folk kan spørre."),
    Lack.COMPLAINTS_TO: _l("Skriv hvor folk kan klage."),
    Lack.CRITERIA: _l("Velg kriterier som forslagene skal vurderes etter."),
    Lack.DEADLINE_PASSED: _l("Fristen har gått ut. Sett en ny frist."),
}

FIELD_NAMES = {
    "title": _l("Navn på utlysningen"),
    "summary": _l("Kort om utlysningen"),
    "rulebook": _l("Mer om reglene"),
    "opens_at": _l("Når utlysningen åpner"),
    "closes_at": _l("Fristen"),
    "jury_meets_at": _l("Når juryen møtes"),
    "decision_expected_at": _l("Når svaret kommer"),
    "max_awards": _l("Hvor mange som kan få ja"),
    "budget_frame_ore": _l("Hvor mye penger det er i alt"),
    "max_award_ore": _l("Det meste ett forslag kan få"),
    "min_actors": _l("Hvor mange aktører som må være med"),
    "needs_municipal_lead": _l("Kommunal leder"),
    "needs_film": _l("Film"),
    "film_max_seconds": _l("Hvor lang filmen kan være"),
    "commitments": _l("Det gruppa sier ja til"),
    "decision_mode": _l("Hvem som bestemmer"),
    "criteria_version_id": _l("Kriteriene"),
    "contact_name": _l("Navn på den folk kan spørre"),
    "contact_email": _l("E-post til den folk kan spørre"),
    "responsible_unit": _l("Ansvarlig enhet"),
    "complaints_to": _l("Hvor folk kan klage"),
}
