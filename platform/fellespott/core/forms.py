"""The form every page uses.

CSRF is checked inside it, so that a page left open too long comes back with everything that was typed
and a fresh token, instead of an error page.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, StopValidation

from .clock import utcnow
from .errors import DomainError
from .i18n import _, _l, current_language
from .ids import keyed_hash, same
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


class GuardedForm(Form):
    """A form anybody may send, that makes a mail or a row: kept from machines without asking people anything.

    A box no person sees must stay empty, and the form must have been open for a moment (FORM_MIN_SECONDS)
    and for no longer than half a day. A person who is taken for a machine presses once more: nothing that was
    typed is lost.
    """

    # Named like something a machine fills in and a browser does not know of its owner.
    nettside = StringField(_l("La dette feltet stå tomt"))
    shown_at = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._shown_at = _read_moment(self.shown_at.data)
        if self._shown_at is None or utcnow().timestamp() - self._shown_at > GUARD_MAX_SECONDS:
            self.shown_at.data = _signed_moment(utcnow().timestamp())

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Also refuse what came too fast, too late, or with the hidden box filled in."""
        right = bool(super().validate(*args, **kwargs))
        age = utcnow().timestamp() - (self._shown_at or 0)
        least: float = current_app.config["FORM_MIN_SECONDS"]
        if self.is_stale or (least <= age <= GUARD_MAX_SECONDS and not self.nettside.data):
            return right
        self.nettside.data = ""
        self.form_errors = [*self.form_errors, str(AGAIN if age > GUARD_MAX_SECONDS else A_MOMENT)]
        return False


GUARD_MAX_SECONDS = 60 * 60 * 12
A_MOMENT = _l("Det gikk litt fort for oss. Alt du skrev, er her ennå. Trykk én gang til.")
AGAIN = STALE


def _signed_moment(seconds: float) -> str:
    moment = f"{seconds - 0.005:.2f}"  # rounded down: a moment to come would look like a machine's
    return f"{moment}.{keyed_hash(current_app.config['SECRET_KEY'], 'form', moment)}"


def _read_moment(signed: str | None) -> float | None:
    moment, _dot, signature = (signed or "").rpartition(".")
    if not moment or not same(signature, keyed_hash(current_app.config["SECRET_KEY"], "form", moment)):
        return None
    return float(moment)


class VersionedForm(Form):
    """A form over a row others may change meanwhile; carries the version it was opened on."""

    version = HiddenField()

    @property
    def opened_on(self) -> int:
        """The version the page was opened on; -1 for nonsense, which matches none."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1

    @property
    def is_overtaken(self) -> bool:
        """Whether it was refused because somebody else changed the row meanwhile."""
        return self.rejection is not None and self.rejection.code == "stale"

    def catch_up(self, version: int) -> None:
        """Once they have been told that somebody else was first, the next press counts."""
        if self.is_overtaken:
            self.version.data = str(version)


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


def one_kind_of_line_break(text: str | None) -> str | None:
    """Browsers send CR LF; what is stored, and hashed, has LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


def long(
    label: Any, *validators: Any, rows: int | None = 4, limit: int = LONG_TEXT, **kwargs: Any
) -> TextAreaField:
    """A text of several lines, at most `limit` characters."""
    if rows is not None:
        kwargs["render_kw"] = {"rows": rows}
    return TextAreaField(
        label, [*validators, max_length(limit)], filters=[one_kind_of_line_break, tidy], **kwargs
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
