"""The form of a new version of a criteria set."""

from typing import Any

from wtforms import FieldList, FormField, TextAreaField
from wtforms import Form as Part
from wtforms.validators import StopValidation, ValidationError

from fellespott.core.forms import VersionedForm, max_length, tidy
from fellespott.core.i18n import _, _l

from .fields import BLANK_ROWS, WholeNumber, between
from .models import CriteriaSet, Criterion
from .services import CriterionText

CRITERION_LENGTH = 400


def _if_any(_form: Any, field: Any) -> None:
    """Nothing in the box is fine, without "(optional)" in the label of each."""
    if not field.raw_data or not str(field.raw_data[0]).strip():
        field.errors = []
        raise StopValidation


class CriterionPart(Part):
    """One criterion of a new version."""

    place = WholeNumber(_l("Plass"), [_if_any, between(1, 99)])
    nb = TextAreaField(_l("På bokmål"), [max_length(CRITERION_LENGTH)], filters=[tidy], render_kw={"rows": 3})
    en = TextAreaField(
        _l("På engelsk"), [max_length(CRITERION_LENGTH)], filters=[tidy], render_kw={"rows": 3}
    )
    help_nb = TextAreaField(
        _l("Forklaring på bokmål"), [max_length(CRITERION_LENGTH)], filters=[tidy], render_kw={"rows": 3}
    )
    help_en = TextAreaField(
        _l("Forklaring på engelsk"), [max_length(CRITERION_LENGTH)], filters=[tidy], render_kw={"rows": 3}
    )
    weight = WholeNumber(_l("Vekt"), [_if_any, between(1, 100)])

    def validate_nb(self, field: Any) -> None:
        """A criterion needs its text where anything else of it is written."""
        if not field.data and (self.en.data or self.help_nb.data or self.help_en.data):
            raise ValidationError(_("Skriv kriteriet på bokmål også."))


class VersionForm(VersionedForm):
    """A new version of a criteria set, starting from the latest."""

    criteria = FieldList(FormField(CriterionPart), max_entries=60)

    @classmethod
    def of(cls, criteria_set: CriteriaSet) -> "VersionForm":
        """The form as it stands when the page is opened, or as it was sent."""
        latest = criteria_set.versions[-1]
        rows = [row_of(one) for one in latest.criteria]
        rows += [{"place": len(rows) + extra} for extra in range(1, BLANK_ROWS + 1)]
        return cls(data={"version": str(latest.number), "criteria": rows})

    @property
    def values(self) -> list[CriterionText]:
        """The criteria in their new order. Only after validation."""
        rows = [row for row in self.criteria.data if row["nb"]]
        rows.sort(key=lambda row: row["place"] or 100)
        return [
            CriterionText(
                {"nb": row["nb"], "en": row["en"] or ""},
                {"nb": row["help_nb"] or "", "en": row["help_en"] or ""},
                row["weight"] or 1,
            )
            for row in rows
        ]


def row_of(criterion: Criterion) -> dict[str, Any]:
    """A criterion as the form shows it."""
    return {
        "place": criterion.position,
        "nb": criterion.texts.get("nb", ""),
        "en": criterion.texts.get("en", ""),
        "help_nb": criterion.help_texts.get("nb", ""),
        "help_en": criterion.help_texts.get("en", ""),
        "weight": criterion.weight,
    }
