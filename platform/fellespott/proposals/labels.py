"""Words for what this room's rules and states mean, in the reader's language."""

from datetime import datetime
from typing import Any

from fellespott.calls.states import ActorKind, Publicity
from fellespott.calls.texts import KIND_NAMES
from fellespott.core.clock import utcnow
from fellespott.core.i18n import _, _l, show_money

from .models import Proposal
from .policies import is_named
from .rules import Missing
from .states import BudgetCategory, PartnerState, ProposalState, Step

ACTOR_KINDS: dict[ActorKind, Any] = KIND_NAMES

BUDGET_CATEGORIES: dict[BudgetCategory, Any] = {
    BudgetCategory.ACTIVITIES: _l("Aktiviteter"),
    BudgetCategory.EQUIPMENT: _l("Utstyr"),
    BudgetCategory.FOOD: _l("Mat"),
    BudgetCategory.TRANSPORT: _l("Reise og transport"),
    BudgetCategory.VENUE: _l("Et sted å være"),
    BudgetCategory.COURSES: _l("Kurs og opplæring"),
    BudgetCategory.FAMILIES: _l("Penger rett til familier eller unge"),
    BudgetCategory.OTHER: _l("Annet"),
}

PARTNER_STATES: dict[PartnerState, tuple[Any, str]] = {
    PartnerState.ASKED: (_l("Venter på svar"), "info"),
    PartnerState.CONFIRMED: (_l("Er med"), "success"),
    PartnerState.DECLINED: (_l("Kan ikke være med"), "neutral"),
}

PROPOSAL_STATES: dict[ProposalState, tuple[Any, str]] = {
    ProposalState.DRAFT: (_l("Utkast"), "mine"),
    ProposalState.SUBMITTED: (_l("Sendt inn"), "success"),
    ProposalState.WITHDRAWN: (_l("Trukket"), "neutral"),
}

WHO_SEES: dict[Publicity, Any] = {
    Publicity.AFTER_DEADLINE: _l("Alle, der gruppa ikke har bedt om noe annet."),
    Publicity.AFTER_DECISION: _l("Alle når vedtaket er kunngjort, der gruppa ikke har bedt om noe annet."),
    Publicity.NEVER: _l("Dere, gruppa selv og juryen."),
}

# The same, said to the group before it sends in.
READ_BY: dict[Publicity, Any] = {
    Publicity.AFTER_DEADLINE: _l(
        "Alle kan lese forslaget når fristen er ute, hvis dere ikke ber om noe annet."
    ),
    Publicity.AFTER_DECISION: _l("Juryen når fristen er ute, og alle når vedtaket er kunngjort."),
    Publicity.NEVER: _l("Bare juryen og de som leder runden, når fristen er ute."),
}

STEP_NAMES: dict[Step, Any] = {
    Step.NEED: _l("Det som er viktig"),
    Step.DREAM: _l("Drømmen"),
    Step.IDEA: _l("Ideen"),
    Step.PARTICIPANTS: _l("Hvem som er med"),
    Step.CHANGE: _l("Det som blir annerledes"),
    Step.ORIGIN: _l("Hvor det kommer fra"),
    Step.PARTNERS: _l("Partnere"),
    Step.MONEY: _l("Penger"),
    Step.FILM: _l("Film"),
    Step.TAGS: _l("Tema"),
    Step.PROMISES: _l("Løfter"),
}

MISSING: dict[str, Any] = {
    "need": _l("Skriv hva som er viktig for dere."),
    "dream": _l("Skriv hva dere drømmer om."),
    "title": _l("Gi forslaget et navn."),
    "idea": _l("Skriv hva dere vil gjøre."),
    "participants": _l("Skriv hvem som blir med, og hvem det er for."),
    "origin": _l("Skriv hvor ideen kommer fra."),
    "shaped_by": _l("Skriv hvem som har vært med på å forme den."),
    "actors": _l("%(needed)s ulike partnere må ha sagt ja. Nå har %(have)s gjort det."),
    "one_actor": _l("Minst én partner må ha sagt ja."),
    "kind_municipal": _l("Minst én fra kommunen må ha sagt ja."),
    "kind_county": _l("Minst én fra fylkeskommunen må ha sagt ja."),
    "kind_state": _l("Minst én fra staten må ha sagt ja."),
    "kind_voluntary": _l("Minst én frivillig organisasjon må ha sagt ja."),
    "kind_business": _l("Minst én fra næringslivet må ha sagt ja."),
    "lead_none": _l("En kommunal tjeneste eller enhet må ha ansvaret. Spør en, og kryss av for at de leder."),
    "lead_not_municipal": _l("Den som har ansvaret, må være en kommunal tjeneste eller enhet."),
    "lead_not_confirmed": _l("Den som skal ha ansvaret, har ikke sagt ja ennå."),
    "too_much_money": _l("Dere ber om %(have)s. Det meste ett forslag kan få her, er %(needed)s."),
    "film": _l("Last opp en film om hvorfor."),
    "film_failed": _l("Filmen lot seg ikke spille av. Last opp en ny."),
    "film_text": _l("Gi filmen undertekster, eller skriv ned det som blir sagt."),
    "film_people": _l("Si hvem av dere som er med i filmen."),
    "film_age": _l("%(who)s er med i filmen, og må si hvor gammel hun eller han er."),
    "film_own": _l("%(who)s er med i filmen, og må selv si ja."),
    "film_guardian": _l("En foresatt må si ja til at %(who)s er med i filmen."),
    "film_gone": _l("En som er med i filmen, har slettet kontoen sin. Lag en ny film uten den personen."),
    "behalf": _l("%(who)s må lese og si ja til det som er skrevet for henne eller ham."),
    "commitments": _l("Si ja til alle løftene. Nå har dere sagt ja til %(have)s av %(needed)s."),
}


def missing_text(one: Missing) -> str:
    """What to do about it, as one sentence."""
    numbers: dict[str, Any] = {"have": one.have, "needed": one.needed, "who": one.who}
    if one.code == "too_much_money":
        numbers = {"have": show_money(one.have), "needed": show_money(one.needed)}
    code = "one_actor" if one.code == "actors" and one.needed == 1 else one.code
    return str(MISSING[code]) % numbers


def public_title(proposal: Proposal, now: datetime | None = None) -> str:
    """Its title as everyone may read it; without a word of one that is hidden, or not for everyone."""
    if proposal.is_hidden:
        return _("Et skjult forslag")
    return title_of(proposal) if is_named(proposal, now or utcnow()) else _("Et forslag som ikke vises")


def title_of(proposal: Proposal) -> str:
    """What the proposal is called, also before it has a name."""
    return proposal.title or _("Forslag uten navn")
