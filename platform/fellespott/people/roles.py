"""Every role there is, in plain words: where it comes from, how far it goes, what it may do.

The page /roller and docs/access.md are made of this. What somebody *did* (the participation roles of the
research) is a description and gives no right, so it does not stand here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fellespott.core.i18n import _l

from .notices import ROLE_NAMES, ROLE_TEXTS
from .states import Role


class ComesFrom(StrEnum):
    """What makes somebody have a role."""

    ACCOUNT = "account"
    MEMBERSHIP = "membership"
    SEAT = "seat"
    LINK = "link"
    ADDRESS = "address"
    GRANT = "grant"


COMES_FROM: dict[ComesFrom, Any] = {
    ComesFrom.ACCOUNT: _l("Alle som logger inn"),
    ComesFrom.MEMBERSHIP: _l("Gruppa selv"),
    ComesFrom.SEAT: _l("En plass i én utlysning, bare én i hver"),
    ComesFrom.LINK: _l("En lenke som gjelder én ting"),
    ComesFrom.ADDRESS: _l("E-postadressen som står på avtalen"),
    ComesFrom.GRANT: _l("Gis av en administrator, som skriver hvorfor og kan ta den tilbake"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One role of the catalogue. `later` says what it waits for, where its pages are not built yet."""

    key: str
    name: Any
    comes_from: ComesFrom
    holds: Any
    may: Any
    later: Any = ""


_ONE_GROUP = _l("Én gruppe")
_ONE_CALL = _l("Én utlysning")
_ONE_PROJECT = _l("Ett prosjekt")
_LIMITED = _l("Overalt, eller bare i én utlysning, ett prosjekt eller for én gruppe")


def _granted(role: Role, *, holds: Any = _LIMITED, later: Any = "") -> Line:
    return Line(role.value, ROLE_NAMES[role], ComesFrom.GRANT, holds, ROLE_TEXTS[role], later)


CATALOGUE: tuple[Line, ...] = (
    Line(
        "resident",
        _l("Innbygger"),
        ComesFrom.ACCOUNT,
        _l("Overalt"),
        _l("Leser alt som er åpent, starter grupper, klager, og ser og retter det som gjelder en selv."),
    ),
    Line(
        "member",
        _l("Medlem av en gruppe"),
        ComesFrom.MEMBERSHIP,
        _ONE_GROUP,
        _l("Skriver forslag, sender inn, bestemmer over potten og forteller. Alder har ingenting å si."),
    ),
    Line(
        "contact",
        _l("Kontaktperson i en gruppe"),
        ComesFrom.MEMBERSHIP,
        _ONE_GROUP,
        _l("Det samme, og slipper folk inn og ut av gruppa og svarer på halvårsgjennomgangen."),
    ),
    Line(
        "helper",
        _l("Medhjelper"),
        ComesFrom.MEMBERSHIP,
        _ONE_GROUP,
        _l("Skriver sammen med gruppa. Sender ikke inn, og bestemmer ikke over penger."),
    ),
    Line(
        "experience_consultant",
        _l("Erfaringskonsulent"),
        ComesFrom.MEMBERSHIP,
        _ONE_GROUP,
        _l("Gir råd av egen erfaring og skriver med gruppa. Sender ikke inn, og bestemmer ikke over penger."),
    ),
    Line(
        "guardian",
        _l("Foresatt"),
        ComesFrom.LINK,
        _l("Én ting om gangen: en film, et bilde eller en historie"),
        _l("Sier ja eller nei der reglene spør. Aldri om å være med eller stemme."),
    ),
    Line(
        "juror",
        _l("Jurymedlem"),
        ComesFrom.SEAT,
        _ONE_CALL,
        _l("Vurderer forslagene. Ser andres poeng når vurderingen er over, og aldri det en står for nær."),
    ),
    _granted(Role.JURY_MODERATOR),
    Line(
        "partner",
        _l("Partner som skriver under"),
        ComesFrom.ADDRESS,
        _ONE_PROJECT,
        _l("Sier ja til forslaget og tildelingsbrevet, og bestemmer over penger der partneren vil være med."),
    ),
    _granted(Role.ROUND_STAFF),
    Line(
        "project_leader",
        _l("Prosjektleder for runden"),
        ComesFrom.SEAT,
        _ONE_CALL,
        _l("Skriver begrunnelser og tildelingsbrev, og følger prosjektene. Sitter ikke i juryen."),
    ),
    Line(
        "steering_group",
        _l("Styringsgruppa"),
        ComesFrom.SEAT,
        _ONE_CALL,
        _l("Avgjør der den skal avgjøre, og er den eneste som kan stoppe et prosjekt."),
    ),
    _granted(
        Role.ELECTION_OFFICER, later=_l("Brukes når det blir avstemninger for alle. Gir ingenting før det.")
    ),
    Line(
        "voter",
        _l("Den som stemmer"),
        ComesFrom.MEMBERSHIP,
        _l("Én avstemning: de som var med i gruppa da den begynte"),
        _l("Svarer mens avstemningen er åpen."),
    ),
    _granted(Role.PAYMENT_RELEASER),
    _granted(Role.STORY_EDITOR),
    _granted(
        Role.RESEARCHER,
        later=_l("Brukes når det finnes noe forskere har lov til å se. Gir ingenting før det."),
    ),
    _granted(Role.LESSON_RECEIVER),
    _granted(Role.AUDITOR),
    _granted(Role.SAFEGUARD),
    _granted(Role.ADMINISTRATOR, holds=_l("Overalt")),
)
