"""The long page that follows the paper: every step's own boxes under its own number, sent in one press.

The boxes are the steps' (forms.py), so what a step asks, and how it is checked, is said in one place.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from flask import request
from wtforms import HiddenField, RadioField
from wtforms.fields.core import UnboundField

from fellespott.core.errors import DomainError
from fellespott.core.forms import Form, choices_of, required
from fellespott.core.i18n import _l, in_language
from fellespott.people.models import Person

from .forms import STEP_FORMS, BudgetLineForm, PartnerForm, PromisesForm, TagsForm
from .models import Proposal
from .paper_form import MONEY_ROWS, PARTNER_BOXES, UNNAMED, text_fields
from .questions import QUESTIONS
from .services.autosave import Typed, text_mark
from .services.paper import PaperAnswers, PaperRefused, Place
from .states import STEPS, TEXT_FIELDS, Step, TagKind

NO_TOKEN = {"csrf": False}
PARTNER_TEXTS = ("organisation", "unit", "contact_name", "contact_email", "role")


@cache
def text_form() -> type[Form]:
    """A form of every text the steps ask for, each with its step's checks and words of its own."""
    boxes = {one.name: _box(step, one.name, one.label) for step in STEPS for one in text_fields(step)}
    return cast(type[Form], type("PaperTexts", (Form,), boxes))


def _box(step: Step, name: str, label: Any) -> Any:
    own: Any = getattr(STEP_FORMS.get(step, BudgetLineForm), name)
    words = QUESTIONS[step].title if str(label) == str(UNNAMED) else label
    return UnboundField(own.field_class, words, *own.args[1:], **own.kwargs)


class PaperForm(Form):
    """All of the paper. `parts` are the forms it is made of; what is wrong in them is told on top too."""

    seen = HiddenField()
    reader = RadioField(
        _l("Hvem i gruppa skal lese over og si ja?"),
        validators=[required(_l("Velg hvem i gruppa som skal lese over."))],
        validate_choice=False,
    )

    def __init__(self, proposal: Proposal, readers: list[Person], *, shows: bool, **kwargs: Any) -> None:
        """`shows`: whether what the group has written is shown; others fill in only what is empty."""
        self.proposal, self.shows = proposal, shows
        super().__init__(**kwargs)
        self.readers = {str(one.id): one for one in readers}
        self.reader.choices = choices_of({key: one.name for key, one in self.readers.items()})
        if len(readers) == 1 and not self.reader.data:
            self.reader.data = str(readers[0].id)
        self.texts = text_form()(obj=proposal, prefix="text", meta=NO_TOKEN)
        self.partners = [
            PartnerForm(prefix=f"partner-{row}", meta=NO_TOKEN)
            for row in range(max(PARTNER_BOXES, proposal.call.min_actors))
        ]
        self.lines = [BudgetLineForm(prefix=f"line-{row}", meta=NO_TOKEN) for row in range(MONEY_ROWS)]
        for one in self.lines:
            one.is_moving = True  # an empty row asks for nothing
        self.tags = TagsForm(prefix="tags", meta=NO_TOKEN, data=_tags_of(proposal) if shows else None)
        said = [one.key for one in proposal.acceptances] if shows else []
        self.promises = PromisesForm(prefix="promises", meta=NO_TOKEN, data={"promises": said})
        self.promises.promises.choices = choices_of(
            {one["key"]: in_language(one) for one in proposal.call.commitments_asked}
        )
        # The texts that can be written in: for those outside the group only what nobody has written.
        names = [name for step in STEPS for name in TEXT_FIELDS.get(step, ())]
        self.open = [name for name in names if shows or not getattr(proposal, name)]
        for name in set(names) - set(self.open):
            del self.texts[name]
        # What another wrote there meanwhile, shown beside.
        self.standing: dict[str, str] = {}
        if request.method != "POST":
            self._look_again()

    def _look_again(self) -> None:
        marks = (f"{name}:{text_mark(getattr(self.proposal, name))}" for name in self.open)
        self.seen.data = " ".join(marks)

    @property
    def parts(self) -> Iterator[Form]:
        """The forms it is made of, in the order of the page."""
        yield self.texts
        yield from self.partners
        yield from self.lines
        yield self.tags
        yield self.promises

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Every part, so that all that is wrong is told at once; rows nobody touched are left alone."""
        right = bool(super().validate(*args, **kwargs))
        checked = [self.texts, self.tags, self.promises, *self.lines]
        checked += [one for one in self.partners if is_touched(one)]
        told = [one.validate() for one in checked]  # each of them, also after one that is wrong
        return all(told) and right

    def reject(self, error: DomainError) -> None:
        """Beside the box each refusal is about."""
        super().reject(error)
        if isinstance(error, PaperRefused):
            for place, one in error.places:
                self._part_at(place).reject(one)
            if self.shows and any(one.code == "stale" for _place, one in error.places):
                self._show_both()

    def _show_both(self) -> None:
        """What was typed stays in the box, what stands is beside it; the next press decides."""
        for name in self.open:
            standing = getattr(self.proposal, name)
            if standing and standing != (self.texts[name].data or "").strip():
                self.standing[name] = standing
        self._look_again()

    def _part_at(self, place: Place) -> Form:
        if place.row is not None:
            return (self.partners if place.step is Step.PARTNERS else self.lines)[place.row]
        return {Step.TAGS: self.tags, Step.PROMISES: self.promises}.get(place.step, self.texts)

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """What is wrong anywhere on the page, from the top."""
        return [*super().summary, *(row for form in self.parts for row in form.summary)]

    @property
    def errors(self) -> dict[str, Any]:
        """What is wrong anywhere on the page."""
        found: dict[str, Any] = dict(super().errors)
        for number, one in enumerate(self.parts):
            found |= {f"{number}-{name}": errors for name, errors in one.errors.items()}
        return found

    @property
    def chosen_reader(self) -> Person:
        """The one who is asked to say yes. Raises DomainError "no_reader"."""
        found = self.readers.get(self.reader.data or "")
        if found is None:
            raise DomainError("no_reader", _l("Velg hvem i gruppa som skal lese over."), field="reader")
        return found

    def answers(self) -> PaperAnswers:
        """What the page sent."""
        return PaperAnswers(
            texts=self._typed(),
            partners={row: _partner(one) for row, one in enumerate(self.partners) if is_touched(one)},
            lines={row: _line(one) for row, one in enumerate(self.lines) if one.has_line},
            tags=self.tags.keys if self.shows or self.tags.keys else None,
            promises=self.promises.promises.data if self.shows or self.promises.promises.data else None,
        )

    def _typed(self) -> dict[Step, Typed]:
        seen = dict(one.split(":", 1) for one in str(self.seen.data or "").split() if ":" in one)
        found = {}
        for step, names in TEXT_FIELDS.items():
            here = [name for name in names if name in self.open]
            if here:
                texts = {name: self.texts[name].data or "" for name in here}
                found[step] = Typed(texts, {name: seen[name] for name in here if name in seen})
        return found


def is_touched(form: PartnerForm) -> bool:
    """Whether anything of a partner was written or ticked."""
    texts = any((form[name].data or "").strip() for name in PARTNER_TEXTS)
    return texts or form.kind.data is not None or form.is_lead.data or form.no_money_decisions.data


def _tags_of(proposal: Proposal) -> dict[str, list[str]]:
    return {kind.value: [one.key for one in proposal.tags if one.kind is kind] for kind in TagKind}


def _partner(form: PartnerForm) -> dict[str, Any]:
    return {name: form[name].data or "" for name in PARTNER_TEXTS} | {
        "kind": form.kind.data,
        "is_lead": form.is_lead.data,
        "no_money_decisions": form.no_money_decisions.data,
    }


def _line(form: BudgetLineForm) -> dict[str, Any]:
    return {
        "category": form.category.data,
        "purpose": form.purpose.data or "",
        "amount_ore": form.amount.data or 0,
        "running_ore": form.running.data or 0,
        "paid_later_by": form.paid_later_by.data or "",
    }
