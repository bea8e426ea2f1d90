"""The words for what calls are made of, in the reader's language. Other rooms use them too."""

from typing import Any

from fellespott.core.i18n import _, _l, _n, show_money

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

MODE_EXPLAINED = {
    DecisionMode.JURY_DECIDES: _l("De forslagene juryen setter øverst, får ja."),
    DecisionMode.JURY_ADVISES: _l("Styringsgruppa svarer på hvert forslag og skriver hvorfor."),
}

SEAT_EXPLAINED = {
    SeatKind.PROJECT_LEADER: _l("Leder runden, følger gruppene og skriver grunnen til hvert svar."),
    SeatKind.STEERING_GROUP: _l("Bestemmer når juryen bare gir råd, og senere når noe må stoppe."),
}

# The button of each move, and what it does, by (from, to).
MOVE_NAMES = {
    (Phase.DRAFT, Phase.ANNOUNCED): _l("Kunngjør utlysningen"),
    (Phase.ANNOUNCED, Phase.OPEN): _l("Åpne nå"),
    (Phase.ANNOUNCED, Phase.DRAFT): _l("Ta den tilbake til utkast"),
    (Phase.OPEN, Phase.CLOSED): _l("Steng før fristen"),
    (Phase.CLOSED, Phase.JURY): _l("Send forslagene til juryen"),
    (Phase.CLOSED, Phase.OPEN): _l("Åpne igjen med ny frist"),
    (Phase.JURY, Phase.CLOSED): _l("Ta forslagene tilbake fra juryen"),
}

MOVE_MEANS = {
    (Phase.DRAFT, Phase.ANNOUNCED): _l(
        "Da kan alle lese den. Kriteriene kan ikke byttes etterpå. "
        "Den åpner av seg selv på dagen du har satt."
    ),
    (Phase.ANNOUNCED, Phase.OPEN): _l("Da kan gruppene begynne å skrive med en gang."),
    (Phase.ANNOUNCED, Phase.DRAFT): _l("Da ser bare dere som leder runder, utlysningen."),
    (Phase.OPEN, Phase.CLOSED): _l(
        "Da kan ingen sende inn mer, og fristen blir nå. Den stenger ellers av seg selv når fristen går ut."
    ),
    (Phase.CLOSED, Phase.JURY): _l("Da kan juryen begynne å vurdere."),
    (Phase.CLOSED, Phase.OPEN): _l("Da kan gruppene sende inn fram til den nye fristen."),
    (Phase.JURY, Phase.CLOSED): _l("Da kan juryen ikke vurdere før du sender forslagene dit igjen."),
}

# What those who run the round do in each phase.
NOW_DO = {
    Phase.DRAFT: _l("Se over at alt er med, og kunngjør utlysningen."),
    Phase.ANNOUNCED: _l("Fortell folk om den. Finn jury og prosjektleder mens dere venter."),
    Phase.OPEN: _l("Hjelp gruppene i gang, og sett juryen. Den stenger av seg selv når fristen går ut."),
    Phase.CLOSED: _l("Se at juryen er klar, og send forslagene til den."),
    Phase.JURY: _l(
        "Juryen vurderer. Når den er ferdig, skriver dere en grunn for hvert forslag "
        "og offentliggjør vedtaket."
    ),
    Phase.DECIDED: _l("Vedtaket er offentlig. Svar dem som vil snakke om det."),
}


def plain_rules(call: Any) -> list[str]:
    """The call's rules in sentences, made from its settings, so that page and rule never differ."""
    lines = [
        _n(
            "Dere må ha med minst %(num)s aktør: en enhet, en tjeneste eller en organisasjon. "
            "Gruppa selv teller ikke.",
            "Dere må være minst %(num)s ulike aktører sammen: enheter, tjenester eller organisasjoner. "
            "Gruppa selv teller ikke.",
            call.min_actors,
        )
    ]
    if call.needs_municipal_lead:
        lines.append(_("En av aktørene må være kommunal og ha ansvaret for å lede."))
    if call.needs_film:
        length = _length(call.film_max_seconds)
        lines.append(
            _(
                "Dere lager en film på høyst %(length)s. "
                "Den må ha teksting, eller alt som blir sagt må stå skrevet.",
                length=length,
            )
        )
    else:
        lines.append(_("Dere trenger ikke å lage film."))
    lines.append(_("Pengene går til folk som bor her. De går aldri til stillinger eller lønn."))
    lines += _money_rules(call)
    lines.append(_n("Høyst %(num)s forslag får ja.", "Høyst %(num)s forslag får ja.", call.max_awards))
    if call.decision_mode is DecisionMode.JURY_DECIDES:
        lines.append(_("En jury der innbyggere er med, bestemmer hvem som får ja."))
    else:
        lines.append(_("En jury der innbyggere er med, gir råd. Styringsgruppa bestemmer."))
    lines += [
        _(
            "Alle får en skriftlig grunn, både de som får ja og de som får nei. "
            "De som får nei, blir tilbudt en samtale."
        ),
        _("Ingen andre grupper ser forslaget deres før fristen. Etterpå kan alle lese det."),
        _("Alle kan være med, også dere som er under 18 år."),
    ]
    return lines


def _money_rules(call: Any) -> list[str]:
    lines = []
    if call.budget_frame_ore is not None:
        lines.append(_("Det er %(money)s å dele på i alt.", money=show_money(call.budget_frame_ore)))
    if call.max_award_ore is not None:
        lines.append(_("Ett forslag kan få høyst %(money)s.", money=show_money(call.max_award_ore)))
    return lines


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(_n("%(num)s minutt", "%(num)s minutter", minutes))
    if rest:
        parts.append(_n("%(num)s sekund", "%(num)s sekunder", rest))
    return _(" og ").join(parts)
