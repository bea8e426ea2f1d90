"""The words for targets, lots and offers, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal

from fellespott.core.i18n import _, _l, _n

from .lot_rules import Coverage, Standing
from .lot_states import CameBy, LotState, OfferState, TargetCategory
from .states import AgeBand, Background
from .texts import AGE_NAMES, BACKGROUND_NAMES

CATEGORY_NAMES = {
    TargetCategory.BACKGROUND: _l("Bakgrunn"),
    TargetCategory.AGE: _l("Alder"),
    TargetCategory.GENDER: _l("Kjønn"),
    TargetCategory.AREA: _l("Område"),
    TargetCategory.EDUCATION: _l("Utdanning"),
}

CAME_BY_NAMES = {
    CameBy.INVITED: _l("Invitert"),
    CameBy.VOLUNTEER: _l("Meldte seg selv"),
    CameBy.DRAWN: _l("Trukket ut"),
}

LOT_STATE_NAMES = {
    LotState.WAITING: _l("Regnes ut"),
    LotState.IMPOSSIBLE: _l("Går ikke opp"),
    LotState.READY: _l("Klar til å kunngjøres"),
    LotState.PUBLISHED: _l("Kunngjort, ikke trukket"),
    LotState.DRAWN: _l("Ferdig trukket"),
}
LOT_STATE_TONES = {
    LotState.WAITING: "info",
    LotState.IMPOSSIBLE: "danger",
    LotState.READY: "warning",
    LotState.PUBLISHED: "info",
    LotState.DRAWN: "success",
}

OFFER_STATE_NAMES = {
    OfferState.OFFERED: _l("Har ikke svart"),
    OfferState.ACCEPTED: _l("Sa ja"),
    OfferState.DECLINED: _l("Sa nei"),
    OfferState.LAPSED: _l("Plassen gikk videre"),
}
OFFER_STATE_TONES = {
    OfferState.OFFERED: "info",
    OfferState.ACCEPTED: "success",
    OfferState.DECLINED: "neutral",
    OfferState.LAPSED: "neutral",
}

STANDING_TONES = {Standing.LACKING: "warning", Standing.MET: "success", Standing.OVER: "info"}


def feature_name(category: str, feature: str) -> str:
    """One feature in words: "18 til 24 år"; words of the call's own as they stand."""
    if category == TargetCategory.BACKGROUND:
        return str(BACKGROUND_NAMES[Background(feature)])
    return str(AGE_NAMES[AgeBand(feature)]) if category == TargetCategory.AGE else feature


def span(low: int, high: int) -> str:
    """How many are wanted: "2 til 4", or "3"."""
    return str(low) if low == high else _("%(low)s til %(high)s", low=low, high=high)


def standing_text(one: Coverage) -> str:
    """How one feature stands, in words: "Mangler 2"."""
    if one.standing is Standing.LACKING:
        return _("Mangler %(count)s", count=one.wanted.low - one.have)
    if one.standing is Standing.OVER:
        return _("%(count)s flere enn ønsket", count=one.have - one.wanted.high)
    return _("Som ønsket")


def bound_text(bound: Mapping[str, Any]) -> str:
    """One of the quotas that cannot be kept together, in words."""
    words = {
        "what": feature_name(bound["category"], bound["feature"]),
        "number": bound["number"],
        "people": bound["in_pool"],
    }
    if bound["at_least"]:
        return _("Minst %(number)s av «%(what)s» (%(people)s har meldt seg)", **words)
    return _("Høyst %(number)s av «%(what)s» (%(people)s har meldt seg)", **words)


def chance_text(chance: float) -> str:
    """The smallest chance anyone has, in words: "12,5 prosent"."""
    return _("%(percent)s prosent", percent=format_decimal(round(100 * chance, 1)))


def not_heard(rows: list[Coverage]) -> list[str]:
    """Names of what nobody seated brings, though it is wanted."""
    return [
        feature_name(one.wanted.category, one.wanted.feature)
        for one in rows
        if not one.have and (one.wanted.low or one.wanted.population_percent)
    ]


def drawn_sentence(number: int, pool: int) -> str:
    """How somebody drawn came to sit, for staff."""
    return _n(
        "Trukket ut i trekning %(lot)s, blant %(num)s frivillig.",
        "Trukket ut i trekning %(lot)s, blant %(num)s frivillige.",
        pool,
        lot=number,
    )
