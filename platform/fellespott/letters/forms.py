"""The shape of what comes in from the pages of projects and letters."""

from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    SelectMultipleField,
)
from wtforms import Form as Part
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import (
    Form,
    MoneyField,
    VersionedForm,
    choices_of,
    long,
    required,
)
from fellespott.core.i18n import _, _l

from .fields import DayField
from .rules import GOAL_PARTS
from .states import GoalAbout, GoalKind
from .texts import FORM_NAMES

GOAL_TEXT = 500
MAX_ROWS = 12
MAX_INSTALMENTS = 24


def goal_name(kind: GoalKind, about: GoalAbout) -> str:
    """The name of the box for goals of that kind: "result_residents"."""
    return f"{kind.value}_{about.value}"


def _goals() -> "FieldList[Any]":
    return FieldList(
        long(_l("Mål"), Optional(), limit=GOAL_TEXT, rows=2), min_entries=1, max_entries=MAX_ROWS
    )


class InstalmentPart(Part):
    """Money that comes on a day; a row with nothing in it is left out."""

    due_on = DayField(_l("Dag"))
    amount = MoneyField(_l("Beløp"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A row has both a day and an amount, or neither."""
        well_formed = super().validate(extra_validators)
        if not well_formed or self.is_empty:
            return bool(well_formed)
        if self.due_on.data is None:
            self.due_on.errors = [_("Skriv hvilken dag pengene kommer.")]
        if not self.amount.data:
            self.amount.errors = [_("Skriv et beløp over null.")]
        return not (self.due_on.errors or self.amount.errors)

    @property
    def is_empty(self) -> bool:
        """Nothing was typed."""
        return not (self.due_on.typed or self.amount.typed or self.due_on.data or self.amount.data)


class LetterForm(VersionedForm):
    """A whole letter on one page."""

    amendment_reason = long(_l("Hvorfor blir brevet endret?"), Optional(), rows=3)
    result_residents = _goals()
    result_cooperation = _goals()
    effect_residents = _goals()
    effect_cooperation = _goals()
    others_see_us = long(
        _l("Hvordan vil dere at andre skal se dere?"),
        Optional(),
        description=_l("Hva skal folk si om dere når dere ikke hører på?"),
    )
    amount_ore = MoneyField(_l("Hvor mye får prosjektet til sammen?"), [required(_l("Skriv beløpet."))])
    period_start = DayField(_l("Brevet gjelder fra"), [required(_l("Skriv hvilken dag perioden begynner."))])
    period_end = DayField(_l("Til og med"), [required(_l("Skriv hvilken dag perioden slutter."))])
    instalments = FieldList(FormField(InstalmentPart), min_entries=1, max_entries=MAX_INSTALMENTS)
    covers = long(
        _l("Hva dekker pengene?"),
        Optional(),
        description=_l("Skriv det så folk skjønner hva som er med, og hva som ikke er det. Aldri lønn."),
    )
    forms = SelectMultipleField(
        _l("Hvordan kan pengene betales ut?"),
        choices=choices_of(FORM_NAMES),
        validators=[Optional()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    group_always = BooleanField(_l("Hele gruppa bestemmer alltid, uansett beløp"))
    two_from_ore = MoneyField(
        _l("Fra dette beløpet må to si ja"),
        [required(_l("Skriv beløpet."))],
        description=_l("Under det holder det med én."),
    )
    group_above_ore = MoneyField(
        _l("Over dette beløpet bestemmer hele gruppa"), [required(_l("Skriv beløpet."))]
    )
    at_the_end = long(_l("Hva skjer når perioden er slutt?"), Optional())

    @classmethod
    def of(cls, values: dict[str, Any], *, is_amendment: bool, version: int | None = None) -> "LetterForm":
        """The form over these values as the page is opened, or as it was sent."""
        goals: dict[str, list[str]] = {goal_name(*part): [] for part in GOAL_PARTS}
        for one in values["goals"]:
            goals[goal_name(one["kind"], one["about"])].append(one["text"])
        rows = [{"due_on": one["due_on"], "amount": one["amount_ore"]} for one in values["instalments"]]
        data = {name: value for name, value in values.items() if name not in ("goals", "instalments")}
        form = cls(data=data | goals | {"instalments": rows, "version": str(version or "")})
        if not is_amendment:
            del form.amendment_reason
        for name in goals:
            for number, entry in enumerate(form[name], start=1):
                entry.label.text = _("Mål %(number)s", number=number)
        return form

    def add_row(self, name: str | None) -> bool:
        """One more empty row in that list, if that is what was asked for and there is room."""
        if name != "instalments" and name not in {goal_name(*part) for part in GOAL_PARTS}:
            return False
        rows = self[name]
        if len(rows) < (rows.max_entries or 0):
            entry = rows.append_entry()
            if name != "instalments":
                entry.label.text = _("Mål %(number)s", number=len(rows))
        return True

    @property
    def values(self) -> dict[str, Any]:
        """The letter as the services take it. Only after validation."""
        plain = ("others_see_us", "covers", "at_the_end")
        found: dict[str, Any] = {name: self[name].data or "" for name in plain}
        found |= {name: self[name].data for name in ("amount_ore", "period_start", "period_end")}
        found |= {name: self[name].data for name in ("two_from_ore", "group_above_ore", "group_always")}
        found["forms"] = self.forms.data or []
        if "amendment_reason" in self:
            found["amendment_reason"] = self.amendment_reason.data or ""
        found["goals"] = [
            {"kind": kind, "about": about, "text": entry.data}
            for kind, about in GOAL_PARTS
            for entry in self[goal_name(kind, about)]
            if (entry.data or "").strip()
        ]
        found["instalments"] = [
            {"due_on": row.due_on.data, "amount_ore": row.amount.data}
            for row in (entry.form for entry in self.instalments)
            if not row.is_empty
        ]
        return found


class AgreeForm(Form):
    """A partner's yes; `seen` is the hash of the text the page shows."""

    seen = HiddenField()


class WithdrawForm(Form):
    """Why a letter is taken back."""

    reason = long(
        _l("Hvorfor må brevet skrives om?"),
        required(_l("Skriv hvorfor. Partnerne får lese det.")),
        rows=3,
    )
