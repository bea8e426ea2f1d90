"""Words for what reviews and handovers are made of, in the reader's language."""

from typing import Any

from fellespott.core.i18n import _l

from .models import Review
from .states import GoalProgress, ReviewOutcome, ReviewState, StopReason

STATES: dict[ReviewState, tuple[Any, str]] = {
    ReviewState.OPEN: (_l("Venter på prosjektet"), "info"),
    ReviewState.ANSWERED: (_l("Venter på dem som leder runden"), "info"),
    ReviewState.SETTLED: (_l("Avgjort"), "neutral"),
}
NOT_HELD = (_l("Ble ikke holdt"), "neutral")

OUTCOMES: dict[ReviewOutcome, tuple[Any, str]] = {
    ReviewOutcome.GO_ON: (_l("Fortsetter"), "success"),
    ReviewOutcome.ADJUST: (_l("Endrer kurs"), "info"),
    ReviewOutcome.WARN: (_l("Advarsel"), "warning"),
    ReviewOutcome.STOP: (_l("Stoppet"), "danger"),
}
OUTCOME_SAID: dict[ReviewOutcome, Any] = {
    ReviewOutcome.GO_ON: _l("det fortsetter"),
    ReviewOutcome.ADJUST: _l("kursen endres"),
    ReviewOutcome.WARN: _l("en advarsel"),
    ReviewOutcome.STOP: _l("det stoppes"),
}
# On the page where it is settled: what each choice means.
OUTCOME_CHOICES: dict[ReviewOutcome, tuple[Any, Any]] = {
    ReviewOutcome.GO_ON: (_l("Gå videre"), _l("Prosjektet er på vei mot målene.")),
    ReviewOutcome.ADJUST: (
        _l("Endre kurs"),
        _l("Prosjektet går videre på en ny måte. Det er helt vanlig, og blir skrevet ned."),
    ),
    ReviewOutcome.WARN: (
        _l("Gi en advarsel"),
        _l("Noe må endres. Prosjektet går videre, og dere snakkes igjen ved neste gjennomgang."),
    ),
    ReviewOutcome.STOP: (
        _l("Stopp prosjektet"),
        _l("Ingen nye penger blir bestemt. Det som er bestemt, betales i 60 dager. Resten går tilbake."),
    ),
}

STOP_REASONS: dict[StopReason, Any] = {
    StopReason.NOT_TOWARDS_GOALS: _l("Prosjektet arbeider ikke mot målene sine."),
    StopReason.NOT_THE_PRINCIPLES: _l("Prosjektet følger ikke prinsippene."),
    StopReason.NO_MORE_COOPERATION: _l("Samarbeidet har ikke blitt større. Det deles bare ut penger."),
    StopReason.NO_ANCHORING: _l("Det mangler forankring eller ledelse."),
    StopReason.TARGET_GROUPS_APART: _l("Partnerne har nesten ikke de samme menneskene å gjøre med."),
}

PROGRESS: dict[GoalProgress, tuple[Any, str]] = {
    GoalProgress.REACHED: (_l("Vi har nådd det"), "success"),
    GoalProgress.ON_THE_WAY: (_l("På god vei"), "success"),
    GoalProgress.SLOWLY: (_l("Det går sakte"), "warning"),
    GoalProgress.NOT_YET: (_l("Ikke i gang ennå"), "warning"),
    GoalProgress.DONT_KNOW: (_l("Vet ikke"), "neutral"),
}

CHECKS: dict[str, Any] = {
    "residents": _l("De det gjelder, vet hva som skjer, og har vært med på å bestemme det"),
    "relations": _l("Det er klart hvem som holder kontakten med dem"),
    "money": _l("Pengene står i budsjettet til den som tar over"),
    "things": _l("Det vi har kjøpt sammen, har fått en eier"),
    "learned": _l("Det vi har lært, er skrevet ned"),
    "overlap": _l("Det er satt av tid der begge er med"),
}


def status_of(review: Review, *, is_under_way: bool) -> tuple[Any, str]:
    """Words and tone for how far a review has come."""
    if review.outcome is not None:
        return OUTCOMES[review.outcome]
    return STATES[review.state] if is_under_way else NOT_HELD
