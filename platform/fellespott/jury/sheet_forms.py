"""Forms made to measure for each call: the answers about conflicts, and the juror's sheet."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from wtforms import HiddenField
from wtforms.validators import Optional

from fellespott.calls.models import CriteriaSetVersion, Criterion
from fellespott.core.forms import Form, choices_of, long, required
from fellespott.core.i18n import _, _l, in_language
from fellespott.proposals.models import Proposal
from fellespott.proposals.services.autosave import Typed, text_mark
from fellespott.proposals.writing import typed_texts

from .forms import WORD_LENGTH, FreeRadioField
from .models import ScoreSheet
from .sheet_texts import UNKNOWN, field_of, names_of, texts_of, values_in, word_of
from .texts import DONT_KNOW, scale_of


class ConflictForm(Form):
    """Am I too close? One yes or no for each proposal, each with room for a word."""

    def __init__(self, proposals: Sequence[uuid.UUID], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._proposals = proposals

    def pair(self, proposal_id: uuid.UUID) -> tuple[Any, Any]:
        """The proposal's two fields."""
        return self[f"p_{proposal_id.hex}"], self[f"why_{proposal_id.hex}"]

    @property
    def answers(self) -> dict[uuid.UUID, bool]:
        """What was said for each proposal that was asked about."""
        return {one: self[f"p_{one.hex}"].data == "yes" for one in self._proposals}

    @property
    def reasons(self) -> dict[uuid.UUID, str]:
        """The words, where there are some."""
        return {one: self[f"why_{one.hex}"].data or "" for one in self._proposals}


def conflict_form(
    proposals: Iterable[Proposal], said: Mapping[uuid.UUID, bool], reasons: Mapping[uuid.UUID, str]
) -> ConflictForm:
    """The form for these proposals, filled with what was answered before."""
    fields: dict[str, Any] = {}
    ids = []
    for proposal in proposals:
        ids.append(proposal.id)
        before = said.get(proposal.id)
        fields[f"p_{proposal.id.hex}"] = FreeRadioField(
            _l("Står du for nær «%(title)s»?", title=proposal.title),
            [required(_l("Svar ja eller nei om «%(title)s».", title=proposal.title))],
            choices=choices_of({"no": _l("Nei, jeg kan vurdere det"), "yes": _l("Ja, jeg står for nær")}),
            default=None if before is None else "yes" if before else "no",
        )
        fields[f"why_{proposal.id.hex}"] = long(
            _l("Hvis ja: hvorfor? Bare de som leder runden, kan se det"),
            Optional(),
            limit=WORD_LENGTH,
            default=reasons.get(proposal.id, ""),
            rows=2,
        )
    made: type[ConflictForm] = type("ConflictForm", (ConflictForm,), fields)
    return made(ids)


class SheetForm(Form):
    """A juror's sheet: a number or "vet ikke" on each criterion, and a word if one wants.

    `seen`, `tab` and `seq` are what static/js/autosave.js fills in, as on a step of a proposal.
    """

    seen = HiddenField()
    tab = HiddenField()
    seq = HiddenField()

    def __init__(self, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.criteria = criteria

    def row(self, criterion: Criterion) -> tuple[Any, Any]:
        """The criterion's two fields."""
        return self[field_of(criterion.id)], self[word_of(criterion.id)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse an answer to a criterion that is not on this sheet."""
        fine = bool(super().validate(extra_validators))
        if any(name.startswith(("c_", "w_")) and name not in self._fields for name in request.form):
            self.form_errors = [_("Ett av kriteriene finnes ikke i denne utlysningen.")]
            return False
        return fine

    @property
    def names(self) -> list[str]:
        """The boxes of the sheet, in the order of the page."""
        return names_of(self.criteria)

    @property
    def typed(self) -> Typed:
        """What was sent of them, with what the page knew of each. A radio not chosen is not sent."""
        return typed_texts(self, self.names)

    @property
    def values(self) -> dict[uuid.UUID, int | None]:
        """The answers given: 1-5, or None for "vet ikke"."""
        return values_in(self.criteria, {name: str(self[name].data or "") for name in self.names})

    def look_again(self, sheet: ScoreSheet | None) -> None:
        """From now on the page knows what stands on the sheet."""
        self["seen"].data = ".".join(text_mark(text) for text in texts_of(self.criteria, sheet).values())


def sheet_form(version: CriteriaSetVersion, sheet: ScoreSheet | None) -> SheetForm:
    """The form for these criteria, filled with the draft."""
    standing = texts_of(version.criteria, sheet)
    steps: dict[Any, Any] = {
        number: f"{number} {label}" for number, label in enumerate(scale_of(version), start=1)
    }
    fields: dict[str, Any] = {}
    for criterion in version.criteria:
        fields[field_of(criterion.id)] = FreeRadioField(
            in_language(criterion.texts),
            choices=choices_of({**steps, UNKNOWN: DONT_KNOW}),
            default=standing[field_of(criterion.id)] or None,
            description=in_language(criterion.help_texts),
        )
        fields[word_of(criterion.id)] = long(
            _l("Et ord, hvis du vil"),
            Optional(),
            limit=WORD_LENGTH,
            default=standing[word_of(criterion.id)],
            rows=2,
        )
    made: type[SheetForm] = type("SheetForm", (SheetForm,), fields)
    form = made(version.criteria)
    if not form.is_submitted():
        form.look_again(sheet)
    return form
