"""Words for reports, rules, decisions and concerns, in one place."""

from typing import Any

from fellespott.core.i18n import _l

from .states import CaseState, ConcernState, Outcome, Rule, Why

WHYS: dict[Why, Any] = {
    Why.THREAT: _l("Det truer eller plager noen"),
    Why.HATE: _l("Det er hat mot noen for den de er"),
    Why.PRIVATE: _l("Det viser noe privat om noen som ikke har sagt ja"),
    Why.UNSAFE: _l("Noen under 18 kan ha det utrygt"),
    Why.UNTRUE: _l("Det stemmer ikke"),
    Why.ADVERT: _l("Det er reklame, eller hører ikke til her"),
    Why.OTHER: _l("Noe annet"),
}
# What a decision rests on. These are the rules, as everyone can read them.
RULES: dict[Rule, Any] = {
    Rule.THREAT: _l("Her truer eller plager vi ingen."),
    Rule.HATE: _l("Her skriver vi ikke hat mot noen for den de er."),
    Rule.PRIVATE: _l("Her viser vi ikke noe privat om folk som ikke har sagt ja."),
    Rule.UNSAFE: _l("Her skal barn og unge være trygge."),
    Rule.UNLAWFUL: _l("Her står det ikke noe loven forbyr."),
    Rule.ADVERT: _l("Her er det ikke reklame, og det som står her, hører til."),
    Rule.WITHIN: _l("Det som står, er innenfor reglene."),
}
BREAKABLE = tuple(rule for rule in Rule if rule is not Rule.WITHIN)
OUTCOMES: dict[Outcome, tuple[Any, str]] = {
    Outcome.KEEP: (_l("Ble stående"), "success"),
    Outcome.HIDE: (_l("Skjult"), "danger"),
    Outcome.ASK: (_l("Bedt om å endre det"), "warning"),
    Outcome.SHOW: (_l("Vist igjen"), "success"),
    Outcome.GONE: (_l("Var ikke der lenger"), "neutral"),
}
CHOICES: dict[Outcome, Any] = {
    Outcome.KEEP: _l("La det stå"),
    Outcome.HIDE: _l("Skjul det for alle andre enn dem som har skrevet det"),
    Outcome.ASK: _l("Be dem som har skrevet det, om å endre det"),
    Outcome.SHOW: _l("Vis det igjen"),
    Outcome.GONE: _l("Det er ikke her lenger"),
}
HIDE_AGAIN = _l("La det være skjult, av en annen grunn")
CASES: dict[CaseState, tuple[Any, str]] = {
    CaseState.OPEN: (_l("Venter"), "mine"),
    CaseState.DECIDED: (_l("Avgjort"), "success"),
}
HINTS: dict[str, Any] = {
    "threat": _l("Kan være en trussel"),
    "slur": _l("Kan være et skjellsord"),
    "harm": _l("Noen kan ha det utrygt"),
    "identity": _l("Elleve siffer: fødselsnummer eller kontonummer"),
    "phone": _l("Telefonnummer"),
    "email": _l("E-postadresse"),
    "address": _l("Adresse"),
}
CONCERNS: dict[ConcernState, tuple[Any, str]] = {
    ConcernState.RECEIVED: (_l("Ikke lest"), "mine"),
    ConcernState.SEEN: (_l("Lest"), "info"),
    ConcernState.TALKED: (_l("Snakket med"), "success"),
    ConcernState.CLOSED: (_l("Avsluttet"), "neutral"),
}
MOVES: dict[ConcernState, Any] = {
    ConcernState.SEEN: _l("Jeg har lest det"),
    ConcernState.TALKED: _l("Vi har snakket med noen"),
    ConcernState.CLOSED: _l("Avslutt"),
}
