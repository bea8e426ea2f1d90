"""The words for what calls are made of, in the reader's language. Other rooms use them too."""

from fellespott.core.i18n import _l
from fellespott.groups.guardian_texts import ACT_NAMES

from .rules import Lack
from .states import (
    ActorKind,
    DecisionMode,
    Phase,
    PointState,
    Publicity,
    RankingMethod,
    SeatKind,
    TieRule,
)

PHASE_NAMES = {
    Phase.DRAFT: _l("Utkast"),
    Phase.ANNOUNCED: _l("Kunngjort"),
    Phase.OPEN: _l("Åpen"),
    Phase.CLOSED: _l("Fristen er ute"),
    Phase.JURY: _l("Hos juryen"),
    Phase.DECIDED: _l("Avgjort"),
    Phase.RUNNING: _l("I gang"),
    Phase.ENDED: _l("Avsluttet"),
}

PHASE_TONES = {
    Phase.DRAFT: "neutral",
    Phase.ANNOUNCED: "info",
    Phase.OPEN: "success",
    Phase.CLOSED: "neutral",
    Phase.JURY: "info",
    Phase.DECIDED: "neutral",
    Phase.RUNNING: "success",
    Phase.ENDED: "neutral",
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
    "kinds_needed": _l("Hvem som må være blant dem"),
    "needs_municipal_lead": _l("Kommunal leder"),
    "needs_film": _l("Film"),
    "film_max_seconds": _l("Hvor lang filmen kan være"),
    "who_may_apply": _l("Hvem som kan foreslå noe"),
    "age_from": _l("For unge fra og med"),
    "age_to": _l("For unge til og med"),
    "area": _l("Hvor det gjelder"),
    "has_research": _l("Følgeforskning"),
    "proposals_public": _l("Når alle kan lese forslagene"),
    "films_public": _l("Hvem som kan se filmene"),
    "ordinary_schemes": _l("Andre ordninger som finnes"),
    "second_criteria_version_id": _l("Flere kriterier"),
    "second_criteria_for": _l("Hva de andre kriteriene er til"),
    "guardian_acts": _l("Når en foresatt må si ja"),
    "commitments": _l("Det gruppa sier ja til"),
    "decision_mode": _l("Hvem som bestemmer"),
    "ranking_method": _l("Hvordan forslagene får plass"),
    "min_sheets": _l("Hvor mange som må ha vurdert et forslag"),
    "tie_rule": _l("Når forslag står likt"),
    "criteria_version_id": _l("Kriteriene"),
    "contact_name": _l("Navn på den folk kan spørre"),
    "contact_email": _l("E-post til den folk kan spørre"),
    "responsible_unit": _l("Ansvarlig enhet"),
    "complaints_to": _l("Hvor folk kan klage"),
}

GUARDIAN_ACTS = ACT_NAMES

KIND_NAMES = {
    ActorKind.MUNICIPAL: _l("Kommunen"),
    ActorKind.COUNTY: _l("Fylkeskommunen"),
    ActorKind.STATE: _l("Staten"),
    ActorKind.VOLUNTARY: _l("Frivillig organisasjon"),
    ActorKind.BUSINESS: _l("Næringsliv"),
}

# Of each kind a call may ask for, said so that it can stand after "minst".
KIND_ONE = {
    ActorKind.MUNICIPAL: _l("én fra kommunen"),
    ActorKind.COUNTY: _l("én fra fylkeskommunen"),
    ActorKind.STATE: _l("én fra staten"),
    ActorKind.VOLUNTARY: _l("én frivillig organisasjon"),
    ActorKind.BUSINESS: _l("én fra næringslivet"),
}

PUBLICITY_NAMES = {
    Publicity.AFTER_DEADLINE: _l("Når fristen er ute"),
    Publicity.AFTER_DECISION: _l("Når svarene er kommet"),
    Publicity.NEVER: _l("Aldri"),
}

PUBLICITY_EXPLAINED = {
    Publicity.AFTER_DEADLINE: _l("Da kan folk bli kjent med forslagene før juryen bestemmer."),
    Publicity.AFTER_DECISION: _l("Da ser bare juryen og dere som leder runden, dem før det."),
    Publicity.NEVER: _l("Da ser bare gruppa selv, juryen og dere som leder runden, dem."),
}

POINT_NAMES = {
    PointState.YES: _l("Ja"),
    PointState.IN_PART: _l("Delvis"),
    PointState.NOT_YET: _l("Ikke ennå"),
    PointState.NOT_RELEVANT: _l("Gjelder ikke her"),
}

POINT_TONES = {
    PointState.YES: "success",
    PointState.IN_PART: "info",
    PointState.NOT_YET: "warning",
    PointState.NOT_RELEVANT: "neutral",
}

MODE_EXPLAINED = {
    DecisionMode.JURY_DECIDES: _l("De forslagene juryen setter øverst, får ja."),
    DecisionMode.JURY_ADVISES: _l("Styringsgruppa svarer på hvert forslag og skriver hvorfor."),
}

METHOD_NAMES = {
    RankingMethod.MEAN: _l("Etter snittet"),
    RankingMethod.MEDIAN: _l("Etter svaret i midten"),
    RankingMethod.BORDA: _l("Etter rekkefølgen hver enkelt setter"),
}

METHOD_EXPLAINED = {
    RankingMethod.MEAN: _l("Det vanlige, og lettest å forklare."),
    RankingMethod.MEDIAN: _l("Ett svar som skiller seg mye ut, betyr mindre. Flere forslag kan stå likt."),
    RankingMethod.BORDA: _l("Strenge og milde jurymedlemmer teller likt. Hver må vurdere minst to forslag."),
}

TIE_NAMES = {
    TieRule.TALK: _l("De som leder runden, velger og skriver hvorfor"),
    TieRule.TOP_ANSWERS: _l("Flest høye svar går først, så loddtrekning"),
    TieRule.LOT: _l("Loddtrekning"),
}

TIE_EXPLAINED = {
    TieRule.TALK: _l("Begrunnelsen kan alle lese."),
    TieRule.TOP_ANSWERS: _l(
        "Den største delen femmere, så firere, og så videre. Er også det likt, trekkes det."
    ),
    TieRule.LOT: _l("Startallet for trekningen blir offentlig, så alle kan trekke på nytt og få det samme."),
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
    (Phase.DECIDED, Phase.RUNNING): _l("Si at pengene er i gang"),
    (Phase.RUNNING, Phase.ENDED): _l("Avslutt runden"),
    (Phase.ENDED, Phase.RUNNING): _l("Åpne runden igjen"),
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
    (Phase.DECIDED, Phase.RUNNING): _l(
        "Da ser alle at gruppene har begynt. Det skjer av seg selv når det første tildelingsbrevet gjelder."
    ),
    (Phase.RUNNING, Phase.ENDED): _l("Da ser alle at runden er over. Alt som er gjort, kan fortsatt leses."),
    (Phase.ENDED, Phase.RUNNING): _l("Da ser alle at runden er i gang igjen."),
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
    Phase.DECIDED: _l(
        "Vedtaket er offentlig. Svar dem som vil snakke om det, og gjør tildelingsbrevene klare."
    ),
    Phase.RUNNING: _l("Gruppene er i gang. Følg dem, og se til at det de lærer, blir delt."),
    Phase.ENDED: _l("Runden er over. Alt kan leses her, og du kan lage en ny utlysning som denne."),
}

# What whoever reads the public page can do, or wait for.
NEXT_FOR_ALL = {
    Phase.ANNOUNCED: _l(
        "Snakk sammen om hva som er viktig for dere. Dere kan begynne å skrive når den åpner."
    ),
    Phase.OPEN: _l("Begynn på et forslag. Dere kan stoppe når som helst og fortsette senere."),
    Phase.CLOSED: _l("Fristen er ute. Nå gjøres alt klart for juryen."),
    Phase.JURY: _l("Juryen vurderer forslagene nå."),
    Phase.DECIDED: _l("Svarene er kommet. Alle har fått en skriftlig grunn."),
    Phase.RUNNING: _l("Gruppene som fikk ja, er i gang. Følg med på hva det blir til."),
    Phase.ENDED: _l("Runden er over. Les hva det ble til."),
}
