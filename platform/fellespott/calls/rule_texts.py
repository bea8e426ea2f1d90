"""A call's rules as people read them, made from its settings, so that page and rule never differ."""

from dataclasses import dataclass
from typing import Any

from fellespott.core.i18n import _, _n, show_money
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.guardian_texts import ACT_SHORT

from .states import ActorKind, DecisionMode, Publicity, RankingMethod, TieRule
from .texts import KIND_ONE


@dataclass(frozen=True, slots=True)
class RulePart:
    """Rules about one thing, under a heading."""

    title: str
    rules: list[str]


def plain_rules(call: Any) -> list[str]:
    """The call's rules in sentences, whom it is for first."""
    return [line for part in rule_parts(call) for line in part.rules]


def rule_parts(call: Any) -> list[RulePart]:
    """The same under headings: who, what it takes, the money, the answer, and who sees what."""
    return [
        RulePart(_("Hvem det er for"), _who(call)),
        RulePart(_("Dette trenger dere"), _needs(call)),
        RulePart(_("Pengene"), _money_rules(call)),
        RulePart(_("Svaret"), _answer(call)),
        RulePart(_("Slik får forslagene plass"), ranking_rules(call)),
        RulePart(_("Hvem som ser hva"), _publicity(call) + _guardian_rules(call)),
    ]


def _needs(call: Any) -> list[str]:
    lines = [
        _n(
            "Dere må ha med minst %(num)s aktør: en enhet, en tjeneste eller en organisasjon. "
            "Gruppa selv teller ikke.",
            "Dere må være minst %(num)s ulike aktører sammen: enheter, tjenester eller organisasjoner. "
            "Gruppa selv teller ikke.",
            call.min_actors,
        )
    ]
    if call.kinds_needed:
        lines.append(_("Blant dem må det være minst %(kinds)s.", kinds=kinds_in_words(call.kinds_needed)))
    if call.needs_municipal_lead:
        lines.append(_("En av aktørene må være kommunal og ha ansvaret for å lede."))
    if call.needs_film:
        length = length_in_words(call.film_max_seconds)
        lines.append(
            _(
                "Dere lager en film på høyst %(length)s. "
                "Den må ha teksting, eller alt som blir sagt må stå skrevet.",
                length=length,
            )
        )
    else:
        lines.append(_("Dere trenger ikke å lage film."))
    lines.append(
        _("Forskere følger med underveis på hva gruppene gjør, og hva det blir til.")
        if call.has_research
        else _("Det er ingen følgeforskning i denne runden.")
    )
    return lines


def _answer(call: Any) -> list[str]:
    return [
        _("En jury der innbyggere er med, bestemmer hvem som får ja.")
        if call.decision_mode is DecisionMode.JURY_DECIDES
        else _("En jury der innbyggere er med, gir råd. Styringsgruppa bestemmer."),
        _n("Høyst %(num)s forslag får ja.", "Høyst %(num)s forslag får ja.", call.max_awards),
        _(
            "Alle får en skriftlig grunn, både de som får ja og de som får nei. "
            "De som får nei, blir tilbudt en samtale."
        ),
    ]


def ranking_rules(call: Any) -> list[str]:
    """How the jury's answers become a ranking, as the call declared before it opened."""
    methods = {
        RankingMethod.MEAN: _(
            "For hvert kriterium tar vi snittet av alle som svarte med et tall fra 1 til 5. "
            "Så tar vi snittet av kriteriene."
        ),
        RankingMethod.MEDIAN: _(
            "For hvert kriterium tar vi svaret i midten, når alle tallene fra 1 til 5 står i rekkefølge. "
            "Så tar vi snittet av kriteriene."
        ),
        RankingMethod.BORDA: _(
            "Svarene til hvert jurymedlem gir en rekkefølge. Et forslag får poeng for hvor stor del av de "
            "andre det står foran, fra 0 til 1. Så tar vi snittet av jurymedlemmene."
        ),
    }
    ties = {
        TieRule.TALK: _("Står forslag likt over streken, velger de som leder runden, og skriver hvorfor."),
        TieRule.TOP_ANSWERS: _(
            "Står forslag likt, går det først som har størst del femmere, så firere, og så videre. "
            "Er også det likt, trekkes det lodd."
        ),
        TieRule.LOT: _("Står forslag likt, trekkes det lodd."),
    }
    weights_differ = len({one.weight for one in call.criteria_version.criteria}) > 1
    lines = [
        methods[call.ranking_method],
        _("Noen kriterier teller mer enn andre.") if weights_differ else _("Alle kriteriene teller likt."),
        _("«Vet ikke» er ikke et tall, og trekker ingen ned."),
    ]
    if call.min_sheets > 1:
        lines.append(
            _n(
                "Minst %(num)s må ha vurdert et forslag, ellers får det ingen plass.",
                "Minst %(num)s må ha vurdert et forslag, ellers får det ingen plass.",
                call.min_sheets,
            )
        )
    return [*lines, ties[call.tie_rule]]


def kinds_in_words(kinds: list[str]) -> str:
    """ "én frivillig organisasjon og én fra næringslivet"."""
    known = [str(KIND_ONE[one]) for one in ActorKind if one in kinds]
    return _(" og ").join([", ".join(known[:-1]), known[-1]] if len(known) > 1 else known)


def _who(call: Any) -> list[str]:
    """Whom it is for. An age is never a bar to taking part (rule R20): it says whose days it is about."""
    lines = [call.who_may_apply] if call.who_may_apply else []
    lines.append(_("Alle kan være med, også dere som er under 18 år."))
    if (ages := ages_in_words(call.age_from, call.age_to)) is not None:
        lines.append(_("Forslaget skal være for unge %(ages)s.", ages=ages))
    if call.area:
        lines.append(_("Det gjelder her: %(area)s.", area=call.area))
    return lines


def ages_in_words(first: int | None, last: int | None) -> str | None:
    """ "fra 13 til 19 år", or as much of it as is set."""
    if first is not None and last is not None:
        return _("fra %(first)s til %(last)s år", first=first, last=last)
    if first is not None:
        return _("fra %(first)s år", first=first)
    return _("til og med %(last)s år", last=last) if last is not None else None


def _publicity(call: Any) -> list[str]:
    texts = {
        Publicity.AFTER_DEADLINE: _(
            "Ingen andre grupper ser forslaget deres før fristen. Etterpå kan alle lese det, "
            "hvis dere ikke ber om noe annet."
        ),
        Publicity.AFTER_DECISION: _(
            "Ingen andre grupper ser forslaget deres før svarene er kommet. Da kan alle lese det, "
            "hvis dere ikke ber om noe annet."
        ),
        Publicity.NEVER: _("Bare dere selv, juryen og de som leder runden, kan lese hele forslaget."),
    }
    lines = [texts[call.proposals_public]]
    if call.films_public and call.proposals_public is not Publicity.NEVER:
        lines.append(
            _(
                "Filmen vises for alle bare hvis hver og en som er med i den, sier ja. "
                "Ellers ser bare juryen den."
            )
        )
    else:
        lines.append(_("Filmen er bare for juryen og de som leder runden."))
    return lines


def _guardian_rules(call: Any) -> list[str]:
    acts = [str(ACT_SHORT[one]) for one in GuardedAct if one in call.guardian_acts]
    if not acts:
        return [_("Ingen trenger ja fra en foresatt her.")]
    return [
        _(
            "Er du under 15 år, må en foresatt si ja før andre får se deg i dette: %(acts)s. "
            "Er du 15, 16 eller 17 år, bestemmer du selv. Snakk gjerne med en voksen først.",
            acts=", ".join(acts),
        ),
        _("Du trenger aldri ja fra en foresatt for å være med i gruppa, skrive eller stemme."),
    ]


def _money_rules(call: Any) -> list[str]:
    lines = [_("Pengene går til folk som bor her. De går aldri til stillinger eller lønn.")]
    if call.budget_frame_ore is not None:
        lines.append(_("Det er %(money)s å dele på i alt.", money=show_money(call.budget_frame_ore)))
    if call.max_award_ore is not None:
        lines.append(_("Ett forslag kan få høyst %(money)s.", money=show_money(call.max_award_ore)))
    return lines


def length_in_words(seconds: int) -> str:
    """ "1 minutt og 30 sekunder"."""
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(_n("%(num)s minutt", "%(num)s minutter", minutes))
    if rest:
        parts.append(_n("%(num)s sekund", "%(num)s sekunder", rest))
    return _(" og ").join(parts)
