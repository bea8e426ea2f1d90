"""The form every page uses.

CSRF is checked inside it, so that a page left open too long comes back with everything that was typed
and a fresh token, instead of an error page.
"""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, StopValidation

from .errors import DomainError
from .i18n import _, _l, current_language
from .money import format_kroner, parse_kroner

SHORT_TEXT = 200
LONG_TEXT = 5000

STALE = _l("Siden har stått åpen for lenge. Alt du skrev, er her ennå. Trykk én gang til.")


class Form(FlaskForm):
    """A form that can be refused by a rule after it was well-formed."""

    class Meta(FlaskForm.Meta):
        @property
        def locales(self) -> list[str]:
            """The languages of WTForms' own messages."""
            return ["en"] if current_language() == "en" else ["nb"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_errors: list[str]
        self.rejected_status: int | None = None
        self.rejection: DomainError | None = None

    def reject(self, error: DomainError) -> None:
        """Put a rule's refusal where the person looks: beside its field, else on top of the form."""
        self.rejected_status = error.status
        self.rejection = error
        field = self._fields.get(error.field) if error.field else None
        if field is not None:
            field.errors = [*field.errors, str(error.message)]
        else:
            self.form_errors = [*self.form_errors, str(error.message)]

    @property
    def is_stale(self) -> bool:
        """True when the hidden token was missing, too old or not this person's."""
        return bool(self._fields.get("csrf_token") and self._fields["csrf_token"].errors)

    @property
    def summary(self) -> list[tuple[str | None, str]]:
        """(id of the field or None, message) for each error, in the order of the page."""
        rows: list[tuple[str | None, str]] = []
        if self.is_stale:
            rows.append((None, str(STALE)))
        rows += [(None, str(message)) for message in self.form_errors]
        for name, field in self._fields.items():
            if name != "csrf_token":
                rows += [(field.id, str(message)) for message in _flatten(field.errors)]
        if self.rejection is not None:
            rows += [(None, str(line)) for line in self.rejection.details]
        return rows


def _flatten(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        return [one for part in errors.values() for one in _flatten(part)]
    out: list[Any] = []
    for part in errors:
        out += _flatten(part) if isinstance(part, list | tuple | dict) else [part]
    return out


def form_status(form: Form) -> int:
    """200 for a form shown the first time; 400 stale, 422 ill-filled, or what the rule said."""
    if form.is_stale:
        return 400
    if form.rejected_status is not None:
        return form.rejected_status
    return 422 if form.errors else 200


class ActionForm(Form):
    """A bare button."""


class VersionedForm(Form):
    """A form over a row others may change meanwhile; carries the version it was opened on."""

    version = HiddenField()


def tidy(text: str | None) -> str | None:
    """Strip spaces at the ends and the characters no person types (NUL breaks PostgreSQL).

    Browsers send two characters for a line break; one is kept, so that what comes back unchanged is equal.
    """
    return text.replace("\x00", "").replace("\r\n", "\n").strip() if text else text


def choices_of(labels: Mapping[Any, Any]) -> list[SelectChoice]:
    """The choices of a field, out of {value: label}."""
    return [SelectChoice(value=str(value), label=label) for value, label in labels.items()]


def short(label: Any, *validators: Any, description: Any = "", **kwargs: Any) -> StringField:
    """A one-line text of at most SHORT_TEXT characters."""
    return StringField(
        label, [*validators, max_length(SHORT_TEXT)], filters=[tidy], description=description, **kwargs
    )


def max_length(limit: int) -> Length:
    """At most that many characters, said plainly."""
    return Length(max=limit, message=_l("Teksten er for lang. Den kan ha %(max)s tegn.", max=limit))


class MoneyField(StringField):
    """Kroner as people type them; `data` is integer øre, what was typed stays in the box."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.typed: str | None = None

    data: int | None  # type: ignore[assignment]

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return format_kroner(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed. Raises ValueError, shown beside the field, when it is not an amount."""
        if not valuelist:
            return
        self.typed = str(valuelist[0])
        self.data = None
        if not self.typed.strip():
            return
        try:
            self.data = parse_kroner(self.typed)
        except ValueError as error:
            raise ValueError(_("Skriv et beløp i kroner, for eksempel 2500 eller 2 500,50.")) from error


def required(message: Any) -> Any:
    """Something must be written or chosen here, said in our own words; nothing more is checked if not.

    Replaces WTForms' own validators for this, whose browser-side twin speaks the browser's language.
    """

    def check(_form: Any, field: Field) -> None:
        value = field.data
        empty = (
            value is None or value is False or value == [] or (isinstance(value, str) and not value.strip())
        )
        if empty:
            # An error from reading the value ("not an amount") already says more than "write something".
            raise StopValidation("" if field.process_errors else str(message))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check
