"""What the pages of reviews ask for."""

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import (
    Form,
    VersionedForm,
    choices_of,
    long,
    required,
    short,
)
from fellespott.core.i18n import _l
from fellespott.letters.fields import DayField
from fellespott.letters.models import Goal

from .states import GoalProgress, ReviewOutcome, StopReason
from .texts import CHECKS, OUTCOME_CHOICES, PROGRESS, STOP_REASONS

NO_NAMES = _l("Alle kan lese dette. Ikke skriv navn på folk.")
FOR_US = _l("Dette leser bare dere, de som leder runden, og styringsgruppa.")


class AnswerForm(Form):
    """The project's own account. Two fields for each goal are added by `for_goals`."""

    went_well = long(_l("Hva har gått bra?"), required(_l("Skriv hva som har gått bra.")), description=FOR_US)
    went_badly = long(
        _l("Hva har ikke gått så bra?"),
        required(_l("Skriv hva som ikke har gått så bra.")),
        description=_l("Det er lov, og det er det vi lærer av. Bare dere og de som leder, leser det."),
    )
    residents_took_part = long(
        _l("Hvordan har de det gjelder, vært med og bestemt?"),
        required(_l("Skriv hvordan de det gjelder, har vært med.")),
        description=FOR_US,
    )
    change_of_course = long(
        _l("Vil dere gjøre noe annerledes fra nå av?"),
        Optional(),
        description=_l("Å endre kurs er helt vanlig. Alle kan lese dette. Ikke skriv navn på folk."),
    )

    goals: Sequence[Goal] = ()

    @classmethod
    def for_goals(cls, goals: Sequence[Goal]) -> "AnswerForm":
        """The form with its two questions for each goal of the letter in force."""
        fields: dict[str, Any] = {}
        for goal in goals:
            fields[progress_name(goal.id)] = RadioField(
                _l("Hvordan går det?"),
                [required(_l("Velg hvordan det går. «Vet ikke» er også et svar."))],
                choices=choices_of({one: words for one, (words, _tone) in PROGRESS.items()}),
                coerce=GoalProgress,
            )
            # Who reads it is said once, above all the goals.
            fields[note_name(goal.id)] = long(_l("Vil dere si litt mer?"), Optional(), rows=2)
        made: AnswerForm = type("AnswerFormWithGoals", (cls,), fields)()
        made.goals = goals
        return made

    @property
    def notes(self) -> dict[uuid.UUID, tuple[GoalProgress, str]]:
        """What was chosen and written for each goal."""
        return {
            goal.id: (self[progress_name(goal.id)].data, self[note_name(goal.id)].data or "")
            for goal in self.goals
        }


def progress_name(goal_id: uuid.UUID) -> str:
    """The field that says how it goes with that goal."""
    return f"goal_{goal_id.hex}"


def note_name(goal_id: uuid.UUID) -> str:
    """The field with some words about that goal."""
    return f"note_{goal_id.hex}"


class SettleForm(VersionedForm):
    """How a review ends."""

    outcome = RadioField(
        _l("Hva blir det til?"), [required(_l("Velg hva det blir til."))], coerce=ReviewOutcome
    )
    stop_reason = RadioField(
        _l("Hvorfor advarsel eller stopp?"),
        [Optional()],
        choices=choices_of({"": _l("Ingen advarsel, ingen stopp")} | STOP_REASONS),
        default="",
        description=_l("Dette er de eneste grunnene som kan gi advarsel eller stopp."),
    )
    reason = long(_l("Begrunn det"), required(_l("Skriv en begrunnelse.")), description=NO_NAMES, rows=5)

    descriptions = {outcome.value: text for outcome, (_label, text) in OUTCOME_CHOICES.items()}

    def offer(self, outcomes: Sequence[ReviewOutcome]) -> "SettleForm":
        """Choose among what this person may decide now; who can only stop must name a reason."""
        if list(outcomes) == [ReviewOutcome.STOP]:
            self.stop_reason.choices = choices_of(STOP_REASONS)
        self.outcome.choices = choices_of({one: OUTCOME_CHOICES[one][0] for one in outcomes})
        return self

    @property
    def stated(self) -> StopReason | None:
        """The stated reason chosen, if any."""
        return StopReason(self.stop_reason.data) if self.stop_reason.data else None


class CallForm(Form):
    """A review between two half-years."""

    due_on = DayField(_l("Når skal dere snakke sammen?"), [required(_l("Velg en dag."))])
    reason = long(
        _l("Hvorfor nå?"),
        required(_l("Skriv hvorfor.")),
        description=_l("Prosjektet får dette på e-post."),
    )


class CompleteForm(Form):
    """The end of a project."""

    note = long(
        _l("Hva skjer nå?"),
        required(_l("Skriv hva som skjer nå.")),
        description=_l("For eksempel hva som fortsetter, og hvem folk kan spørre. Alle kan lese dette."),
        rows=5,
    )


class HandoverForm(VersionedForm):
    """Who takes a project over."""

    receiving_unit = short(
        _l("Hvem tar over?"),
        required(_l("Skriv hvem som tar over.")),
        description=_l("Enheten eller organisasjonen."),
    )
    receiving_leader = short(
        _l("Hvem leder det der?"),
        Optional(),
        description=_l("Rollen, ikke navnet: «leder av ungdomshuset»."),
    )
    receiving_email = short(
        _l("E-posten til den som kan si ja"),
        Optional(),
        description=_l("De får en lenke der de kan si ja. Adressen vises ikke."),
    )
    budget_room = long(
        _l("Hvilke penger går det på videre?"), Optional(), description=_l("Alle kan lese dette."), rows=3
    )
    takes_over_on = DayField(_l("Fra hvilken dag?"), [required(_l("Velg en dag."))])
    checklist = SelectMultipleField(
        _l("Hva er på plass?"),
        [Optional()],
        choices=choices_of(CHECKS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Alt må være på plass før de kan si ja."),
    )
