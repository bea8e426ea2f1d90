"""Forms of calls."""

import uuid
from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.fields import HiddenField
from wtforms.validators import NumberRange, Optional, ValidationError

from fellespott.core.forms import (
    LONG_TEXT,
    Form,
    MoneyField,
    VersionedForm,
    choices_of,
    max_length,
    required,
    short,
    tidy,
)
from fellespott.core.i18n import _, _l, in_language
from fellespott.core.ids import slugify
from fellespott.people.forms import email_field

from .fields import BLANK_ROWS, LengthField, OsloTimeField, WholeNumber, between, opened_on
from .models import CriteriaSetVersion
from .states import INVITED_SEATS, SETTINGS, DecisionMode, Phase, SeatKind, is_fixed
from .texts import FIELD_NAMES, MODE_EXPLAINED, MODE_NAMES, SEAT_EXPLAINED, SEAT_NAMES

BOX_OF = {"summary": "intro"}
TEXTS = {"summary", "rulebook", "responsible_unit", "contact_name", "contact_email", "complaints_to"}


def number(label: Any, low: int, high: int, **kwargs: Any) -> WholeNumber:
    """A whole number that must be there."""
    return WholeNumber(label, [required(_l("Skriv et tall.")), between(low, high)], **kwargs)


def text(label: Any, limit: int = LONG_TEXT, *validators: Any, **kwargs: Any) -> TextAreaField:
    """A longer text that may be empty."""
    return TextAreaField(label, [*validators, max_length(limit)], filters=[tidy], **kwargs)


def _as_uuid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


class PromisePart(Part):
    """One thing the group says yes to."""

    key = HiddenField()
    nb = TextAreaField(_l("På bokmål"), [max_length(500)], filters=[tidy], render_kw={"rows": 2})
    en = TextAreaField(_l("På engelsk"), [max_length(500)], filters=[tidy], render_kw={"rows": 2})


class CallForm(VersionedForm):
    """All settings of a call on one page. What is fixed in the call's phase is not asked for."""

    title = short(FIELD_NAMES["title"], required(_l("Skriv hva utlysningen heter.")))
    # "summary" is the form's own word for its list of errors.
    intro = text(
        FIELD_NAMES["summary"],
        description=_l("Må med før du kunngjør. To–tre setninger: hva slags forslag, og hvem de er for."),
        render_kw={"rows": 4},
    )
    opens_at = OsloTimeField(FIELD_NAMES["opens_at"], [required(_l("Velg når den åpner."))])
    closes_at = OsloTimeField(
        FIELD_NAMES["closes_at"],
        [required(_l("Velg en frist."))],
        description=_l("Det som kommer inn etter dette klokkeslettet, er for sent. Norsk tid."),
    )
    responsible_unit = short(
        FIELD_NAMES["responsible_unit"],
        description=_l("Må med før du kunngjør. Enheten som svarer for utlysningen."),
    )
    contact_name = short(FIELD_NAMES["contact_name"], description=_l("Må med før du kunngjør."))
    contact_email = StringField(
        FIELD_NAMES["contact_email"],
        [max_length(254)],
        filters=[tidy],
        description=_l("Må med før du kunngjør."),
        render_kw={"inputmode": "email", "type": "email"},
    )
    complaints_to = text(
        FIELD_NAMES["complaints_to"],
        description=_l(
            "Må med før du kunngjør. Adresse eller e-post, og hvem som leser. Står også på hvert svar."
        ),
        render_kw={"rows": 2},
    )
    jury_meets_at = OsloTimeField(FIELD_NAMES["jury_meets_at"], [Optional()])
    decision_expected_at = OsloTimeField(FIELD_NAMES["decision_expected_at"], [Optional()])
    min_actors = number(
        FIELD_NAMES["min_actors"],
        1,
        20,
        description=_l("En aktør er en enhet, en tjeneste eller en organisasjon. Gruppa selv teller ikke."),
    )
    needs_municipal_lead = BooleanField(_l("En av dem må være kommunal og ha ansvaret for å lede"))
    needs_film = BooleanField(_l("Gruppa må sende inn en film"))
    film_max_seconds = LengthField(
        FIELD_NAMES["film_max_seconds"],
        [
            required(_l("Skriv hvor lang filmen kan være.")),
            NumberRange(10, 3600, message=_l("Filmen kan vare fra 10 sekunder til 60 minutter.")),
        ],
        description=_l("I minutter, for eksempel 5 eller 1:30."),
    )
    max_awards = number(FIELD_NAMES["max_awards"], 1, 500)
    budget_frame_ore = MoneyField(FIELD_NAMES["budget_frame_ore"], [Optional()])
    max_award_ore = MoneyField(FIELD_NAMES["max_award_ore"], [Optional()])
    decision_mode = RadioField(
        FIELD_NAMES["decision_mode"],
        [required(_l("Velg hvem som bestemmer."))],
        choices=choices_of(MODE_NAMES),
    )
    criteria_version_id = SelectField(FIELD_NAMES["criteria_version_id"], coerce=_as_uuid)
    commitments = FieldList(FormField(PromisePart), max_entries=30)
    rulebook = text(
        FIELD_NAMES["rulebook"],
        20_000,
        Optional(),
        description=_l("Skriv bare det som ikke står i reglene fra før. Lenker og lister kan brukes."),
        render_kw={"rows": 8},
    )
    mode_descriptions = {mode.value: MODE_EXPLAINED[mode] for mode in DecisionMode}

    fixed: list[str]

    @classmethod
    def of(
        cls,
        phase: Phase,
        settings: dict[str, Any],
        versions: Iterable[CriteriaSetVersion],
        *,
        version: int | None = None,
    ) -> "CallForm":
        """The form over these settings, as it stands when the page is opened, or as it was sent."""
        data = {BOX_OF.get(name, name): value for name, value in settings.items()}
        form = cls(data=data | {"version": str(version or "")})
        form.fixed = [name for name in SETTINGS if is_fixed(name, phase)]
        for name in form.fixed:
            del form[BOX_OF.get(name, name)]
        if "criteria_version_id" in form:
            form.criteria_version_id.choices = choices_of({one.id: version_name(one) for one in versions})
        if "commitments" in form and not form.is_submitted():
            for _row in range(BLANK_ROWS):
                form.commitments.append_entry()
        return form

    def validate_max_award_ore(self, field: Any) -> None:
        """Nothing is no maximum; leave the box empty instead."""
        if field.data == 0:
            raise ValidationError(_("Skriv et beløp over null, eller la feltet stå tomt."))

    @property
    def values(self) -> dict[str, Any]:
        """The settings as the services take them. Only after validation."""
        boxes = {name: BOX_OF.get(name, name) for name in SETTINGS}
        found = {name: self[box].data for name, box in boxes.items() if box in self}
        for name in TEXTS & set(found):
            found[name] = found[name] or ""
        if "decision_mode" in found:
            found["decision_mode"] = DecisionMode(found["decision_mode"])
        if "commitments" in found:
            found["commitments"] = promises(found["commitments"])
        return found

    @property
    def opened_on(self) -> int:
        """The version of the call the page was opened on; -1 for nonsense, which matches none."""
        return opened_on(self)


def promises(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The promises as a call keeps them: rows without text left out, each with a key of its own."""
    kept: list[dict[str, Any]] = []
    for row in rows:
        nb, en = (row.get("nb") or "").strip(), (row.get("en") or "").strip()
        if not nb:
            continue
        base = (row.get("key") or slugify(nb, max_length=40) or "promise")[:60]
        taken = {one["key"] for one in kept}
        key = next(one for one in (base, *(f"{base}-{n}" for n in range(2, 99))) if one not in taken)
        kept.append({"key": key, "nb": nb, "en": en})
    return kept


def version_name(version: CriteriaSetVersion) -> str:
    """ "De åtte fra Innbyggernes modell, versjon 1"."""
    name = in_language(version.criteria_set.titles)
    return _("%(name)s, versjon %(number)s", name=name, number=version.number)


class MoveForm(Form):
    """Why the call moves on, and the new deadline where it opens again."""

    reason = TextAreaField(
        _l("Hvorfor nå?"),
        [required(_l("Skriv hvorfor du flytter utlysningen.")), max_length(1000)],
        filters=[tidy],
        description=_l("Én setning holder. Den står i historien til utlysningen."),
        render_kw={"rows": 2},
    )
    closes_at = OsloTimeField(_l("Ny frist"), [Optional()], description=_l("Norsk tid."))


class SeatForm(Form):
    """Ask somebody to lead the round or to sit in the steering group."""

    kind = RadioField(
        _l("Hva skal den du inviterer, gjøre?"),
        [required(_l("Velg hva den du inviterer skal gjøre."))],
        choices=choices_of({kind: SEAT_NAMES[kind] for kind in INVITED_SEATS}),
    )
    name = short(_l("Hva heter den du inviterer?"), required(_l("Skriv navnet til den du inviterer.")))
    email = email_field(_l("E-postadressen til den du inviterer"))
    descriptions = {kind.value: SEAT_EXPLAINED[kind] for kind in INVITED_SEATS}

    @property
    def chosen(self) -> SeatKind:
        """The kind as the services take it."""
        return SeatKind(self.kind.data)
