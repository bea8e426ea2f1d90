"""The words for what the jury room is made of, in the reader's language."""

from fellespott.core.i18n import _l

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

DONT_KNOW = _l("Vet ikke")
