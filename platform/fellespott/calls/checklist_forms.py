"""The form of one point of a checklist."""

from typing import Any

from wtforms import FieldList, FormField, RadioField, StringField
from wtforms import Form as Part
from wtforms.validators import ValidationError

from fellespott.core.forms import VersionedForm, choices_of, long, max_length, required, tidy
from fellespott.core.i18n import _, _l

from .checklists import LINK_LENGTH, is_evidence
from .models import ChecklistNote
from .states import PointState
from .texts import POINT_NAMES

MOST_LINKS = 8


class LinkPart(Part):
    """One link that shows it."""

    url = StringField(
        _l("Lenke"),
        [max_length(LINK_LENGTH)],
        filters=[tidy],
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    text = StringField(_l("Hva lenka viser"), [max_length(200)], filters=[tidy])

    def validate_url(self, field: Any) -> None:
        """To another site, or a page here."""
        if field.data and not is_evidence(field.data):
            raise ValidationError(_("En lenke må begynne med https://, http:// eller /."))
        if not field.data and self.text.data:
            raise ValidationError(_("Skriv lenka, eller tøm det du skrev om den."))


class PointForm(VersionedForm):
    """How it stands, why, and what shows it."""

    state = RadioField(
        _l("Hvordan står det til?"),
        [required(_l("Velg hvordan det står til."))],
        choices=choices_of(POINT_NAMES),
    )
    note = long(
        _l("Hvorfor?"),
        limit=2000,
        description=_l("Én eller to setninger. Alle kan lese dem. Skriv ikke navn på folk."),
        rows=3,
    )
    evidence = FieldList(FormField(LinkPart), max_entries=MOST_LINKS)

    @classmethod
    def of(cls, note: ChecklistNote | None) -> "PointForm":
        """The form over what was found last, with one empty row for a link more."""
        held = {} if note is None else {"state": note.state, "note": note.note, "evidence": note.evidence}
        form = cls(data=held | {"version": str(note.number if note is not None else 0)})
        if not form.is_submitted() and len(form.evidence) < MOST_LINKS:
            form.evidence.append_entry()
        return form

    @property
    def links(self) -> list[dict[str, str]]:
        """The rows that hold a link."""
        return [{"url": one["url"], "text": one["text"] or ""} for one in self.evidence.data if one["url"]]

    @property
    def chosen(self) -> PointState:
        """How it stands, as the services take it."""
        return PointState(self.state.data)
