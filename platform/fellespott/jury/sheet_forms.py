"""Forms made to measure for each call: the answers about conflicts, and the juror's sheet."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from wtforms.validators import Optional

from fellespott.calls.models import CriteriaSetVersion, Criterion
from fellespott.core.forms import Form, choices_of, long, required
from fellespott.core.i18n import _, _l, in_language
from fellespott.proposals.models import Proposal

from .forms import WORD_LENGTH, FreeRadioField
from .models import ScoreSheet
from .services.scoring import field_of
from .texts import DONT_KNOW, scale_of

UNKNOWN = "vet-ikke"


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
    """A juror's sheet: a number or "vet ikke" on each criterion, and a word if one wants."""

    def __init__(self, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.criteria = criteria

    def row(self, criterion: Criterion) -> tuple[Any, Any]:
        """The criterion's two fields."""
        return self[field_of(criterion.id)], self[f"w_{criterion.id.hex}"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse an answer to a criterion that is not on this sheet."""
        fine = bool(super().validate(extra_validators))
        if any(name.startswith(("c_", "w_")) and name not in self._fields for name in request.form):
            self.form_errors = [_("Ett av kriteriene finnes ikke i denne utlysningen.")]
            return False
        return fine

    @property
    def values(self) -> dict[uuid.UUID, int | None]:
        """The answers given so far."""
        out: dict[uuid.UUID, int | None] = {}
        for criterion in self.criteria:
            chosen = self[field_of(criterion.id)].data
            if chosen:
                out[criterion.id] = None if chosen == UNKNOWN else int(chosen)
        return out

    @property
    def comments(self) -> dict[uuid.UUID, str]:
        """The words written."""
        return {one.id: self[f"w_{one.id.hex}"].data or "" for one in self.criteria}


def sheet_form(version: CriteriaSetVersion, sheet: ScoreSheet | None) -> SheetForm:
    """The form for these criteria, filled with the draft."""
    known = {score.criterion_id: score for score in sheet.scores} if sheet is not None else {}
    steps: dict[Any, Any] = {
        number: f"{number} {label}" for number, label in enumerate(scale_of(version), start=1)
    }
    fields: dict[str, Any] = {}
    for criterion in version.criteria:
        score = known.get(criterion.id)
        before = None
        if score is not None and score.is_answered:
            before = UNKNOWN if score.value is None else str(score.value)
        fields[field_of(criterion.id)] = FreeRadioField(
            in_language(criterion.texts),
            choices=choices_of({**steps, UNKNOWN: DONT_KNOW}),
            default=before,
            description=in_language(criterion.help_texts),
        )
        fields[f"w_{criterion.id.hex}"] = long(
            _l("Et ord, hvis du vil"),
            Optional(),
            limit=WORD_LENGTH,
            default=score.comment if score is not None else "",
            rows=2,
        )
    made: type[SheetForm] = type("SheetForm", (SheetForm,), fields)
    return made(version.criteria)
