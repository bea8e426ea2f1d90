"""The words for what the jury room is made of, in the reader's language."""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from flask_babel import format_decimal

from fellespott.calls.models import Call, CriteriaSetVersion
from fellespott.calls.states import DecisionMode, RankingMethod
from fellespott.core.i18n import _, _l, _n, current_language

from .rules import LOWEST, Note, NoteKind
from .states import AgeBand, Background, DecisionState, Outcome

BACKGROUND_NAMES = {
    Background.SERVICE_EXPERIENCE: _l("Har brukt tjenestene selv"),
    Background.RESIDENT: _l("Bor i området"),
    Background.YOUTH_COUNCIL: _l("Ungdomsrådet"),
    Background.VOLUNTARY: _l("Frivilligheten"),
    Background.BUSINESS: _l("Næringslivet"),
    Background.POLICE: _l("Politiet"),
    Background.DIRECTOR: _l("Leder i kommunen"),
    Background.ADVISER: _l("Rådgiver"),
}

AGE_NAMES = {
    AgeBand.UNDER_18: _l("Under 18 år"),
    AgeBand.FROM_18: _l("18 til 24 år"),
    AgeBand.FROM_25: _l("25 til 39 år"),
    AgeBand.FROM_40: _l("40 til 60 år"),
    AgeBand.OVER_60: _l("Over 60 år"),
}

OUTCOME_NAMES = {Outcome.YES: _l("Ja"), Outcome.NO: _l("Nei denne gangen")}
OUTCOME_TONES = {Outcome.YES: "success", Outcome.NO: "neutral"}

STATE_NAMES = {
    DecisionState.DRAFT: _l("Begrunnelsene skrives"),
    DecisionState.RECOMMENDED: _l("Hos styringsgruppa"),
    DecisionState.PUBLISHED: _l("Kunngjort"),
}

# What a proposal's figure is called, of each criterion too.
FIGURE_NAMES = {
    RankingMethod.MEAN: _l("Snitt"),
    RankingMethod.MEDIAN: _l("Midtsvar"),
    RankingMethod.BORDA: _l("Poeng"),
}
BY_CRITERION_NAMES = {
    RankingMethod.MEAN: _l("Snitt for hvert kriterium"),
    RankingMethod.MEDIAN: _l("Svaret i midten for hvert kriterium"),
    RankingMethod.BORDA: _l("Snitt for hvert kriterium"),
}

DONT_KNOW = _l("Vet ikke")

NOTHING_SAID = _l("Ikke oppgitt")


def scale_of(version: CriteriaSetVersion) -> list[str]:
    """The labels of 1 to 5, in the reader's language."""
    return version.scale.get(current_language()) or version.scale["nb"]


def show_value(value: int | None, scale: list[str]) -> str:
    """An answer in words: "4 I stor grad", or "Vet ikke"."""
    return str(DONT_KNOW) if value is None else f"{value} {scale[value - LOWEST]}"


def show_mean(mean: Fraction | None, digits: int = 2) -> str:
    """A mean as it is printed: "4,25"; a dash where there is none."""
    if mean is None:
        return "–"
    exact = round(mean, digits)
    pattern = "0." + "0" * digits
    return str(format_decimal(Decimal(exact.numerator) / Decimal(exact.denominator), format=pattern))


def usual_offer(call: Call) -> str:
    """What a no offers, until somebody writes it better. The reader's language is the writer's. Rule R6."""
    if call.contact_email:
        return _(
            "Vi vil gjerne snakke med dere om forslaget, og om veien videre. "
            "Skriv til %(name)s, %(email)s, så finner vi en tid som passer.",
            name=call.contact_name or call.responsible_unit,
            email=call.contact_email,
        )
    return _(
        "Vi vil gjerne snakke med dere om forslaget, og om veien videre. Si fra til %(name)s.",
        name=call.contact_name or call.responsible_unit or _("kommunen"),
    )


def note_text(
    note: Note[uuid.UUID], titles: Mapping[uuid.UUID, str], criteria: Mapping[uuid.UUID, str]
) -> str:
    """What a reader of the ranking must be told, in a sentence."""
    names = join_names([titles[one] for one in note.proposals])
    if note.kind is NoteKind.TIE:
        return _("%(names)s står nøyaktig likt, og deler plass.", names=names)
    if note.kind is NoteKind.PARTED:
        return _("%(names)s sto nøyaktig likt. Regelen over avgjorde rekkefølgen mellom dem.", names=names)
    if note.kind is NoteKind.TOO_FEW_SHEETS:
        return _n(
            "Færre enn %(num)s har vurdert %(names)s. Derfor har det ingen plass.",
            "Færre enn %(num)s har vurdert %(names)s. Derfor har det ingen plass.",
            note.count,
            names=names,
        )
    if note.kind is NoteKind.CRITERION_LEFT_OUT:
        return _(
            "Ingen kunne svare på «%(criterion)s» for %(names)s. "
            "Der er snittet regnet av de andre kriteriene.",
            criterion=criteria[note.criterion] if note.criterion else "",
            names=names,
        )
    if note.kind is NoteKind.NOT_SCORED:
        return _("Ingen i juryen kunne gi poeng til %(names)s. Derfor har det ingen plass.", names=names)
    return _n(
        "%(num)s vurdering av %(names)s er lagt til side og teller ikke.",
        "%(num)s vurderinger av %(names)s er lagt til side og teller ikke.",
        note.count,
        names=names,
    )


def join_names(names: list[str]) -> str:
    """ "A", "A og B", "A, B og C", each in quotes."""
    quoted = [f"«{name}»" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return _("%(some)s og %(last)s", some=", ".join(quoted[:-1]), last=quoted[-1])


MODE_SENTENCES = {
    DecisionMode.JURY_DECIDES: _l(
        "Juryen bestemte. Hvert jurymedlem vurderte forslagene alene, uten å se hva de andre svarte. "
        "De som kom høyest, fikk ja."
    ),
    DecisionMode.JURY_ADVISES: _l(
        "Juryen ga råd, og styringsgruppa bestemte. Hvert jurymedlem vurderte forslagene alene, "
        "uten å se hva de andre svarte. Styringsgruppa kunne velge annerledes enn rådet, med en begrunnelse."
    ),
}
