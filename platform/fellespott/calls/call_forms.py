"""The form of a call: all settings on one page, most of them folded away."""

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.fields import HiddenField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import (
    MoneyField,
    VersionedForm,
    choices_of,
    long,
    max_length,
    required,
    short,
    tidy,
)
from fellespott.core.i18n import _, _l, in_language
from fellespott.core.ids import slugify
from fellespott.groups.guardian_states import GuardedAct

from .call_parts import PARTS, ShownPart, show_part
from .fields import BLANK_ROWS, LengthField, OsloTimeField, WholeNumber, between
from .models import CriteriaSetVersion
from .states import (
    RULES,
    SETTINGS,
    ActorKind,
    DecisionMode,
    Phase,
    Publicity,
    RankingMethod,
    TieRule,
    is_fixed,
)
from .texts import (
    FIELD_NAMES,
    GUARDIAN_ACTS,
    KIND_NAMES,
    METHOD_EXPLAINED,
    METHOD_NAMES,
    MODE_EXPLAINED,
    MODE_NAMES,
    PUBLICITY_EXPLAINED,
    PUBLICITY_NAMES,
    TIE_EXPLAINED,
    TIE_NAMES,
)

BOX_OF = {"summary": "intro"}
TEXTS = {"summary", "rulebook", "responsible_unit", "contact_name", "contact_email", "complaints_to"}
TEXTS |= {"who_may_apply", "area", "ordinary_schemes", "second_criteria_for"}
# Lists of boxes to tick: the setting, and all it may hold in order.
TICKED: dict[str, type[GuardedAct] | type[ActorKind]] = {
    "guardian_acts": GuardedAct,
    "kinds_needed": ActorKind,
}
# One of a few: the setting, and what it may be.
CHOSEN: dict[str, type[StrEnum]] = {
    "decision_mode": DecisionMode,
    "proposals_public": Publicity,
    "ranking_method": RankingMethod,
    "tie_rule": TieRule,
}

DESCRIPTIONS: dict[str, dict[str, Any]] = {
    "decision_mode": {one.value: MODE_EXPLAINED[one] for one in DecisionMode},
    "ranking_method": {one.value: METHOD_EXPLAINED[one] for one in RankingMethod},
    "tie_rule": {one.value: TIE_EXPLAINED[one] for one in TieRule},
    "proposals_public": {one.value: PUBLICITY_EXPLAINED[one] for one in Publicity},
}


def number(label: Any, low: int, high: int, **kwargs: Any) -> WholeNumber:
    """A whole number that must be there."""
    return WholeNumber(label, [required(_l("Skriv et tall.")), between(low, high)], **kwargs)


def age(label: Any) -> WholeNumber:
    """An age, or nothing."""
    return WholeNumber(label, [Optional(), between(0, 120)])


def ticks(label: Any, choices: Any, description: Any) -> SelectMultipleField:
    """Boxes to tick, also none."""
    return SelectMultipleField(
        label,
        [Optional()],
        choices=choices,
        description=description,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


def _as_uuid_or_none(value: Any) -> uuid.UUID | None:
    return None if value in (None, "", "None") else _as_uuid(value)


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
    intro = long(
        FIELD_NAMES["summary"],
        description=_l("Må med før du kunngjør. To–tre setninger: hva slags forslag, og hvem de er for."),
        rows=4,
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
    complaints_to = long(
        FIELD_NAMES["complaints_to"],
        description=_l(
            "Må med før du kunngjør. Adresse eller e-post, og hvem som leser. Står også på hvert svar."
        ),
        rows=2,
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
    ranking_method = RadioField(
        FIELD_NAMES["ranking_method"],
        [required(_l("Velg hvordan forslagene får plass."))],
        choices=choices_of(METHOD_NAMES),
    )
    min_sheets = number(
        FIELD_NAMES["min_sheets"],
        1,
        100,
        description=_l("Har færre vurdert det, får det ingen plass, og dere må avgjøre det selv."),
    )
    tie_rule = RadioField(
        FIELD_NAMES["tie_rule"],
        [required(_l("Velg hva som skjer når forslag står likt."))],
        choices=choices_of(TIE_NAMES),
    )
    criteria_version_id = SelectField(FIELD_NAMES["criteria_version_id"], coerce=_as_uuid)
    guardian_acts = ticks(
        FIELD_NAMES["guardian_acts"],
        choices_of(GUARDIAN_ACTS),
        _l("Gjelder dem under 15 år. Vi spør aldri foresatte om å være med i gruppa, skrive eller stemme."),
    )
    kinds_needed = ticks(
        FIELD_NAMES["kinds_needed"],
        choices_of(KIND_NAMES),
        _l("Av hver som er krysset av, må minst én ha sagt ja. Ingen kryss: det er det samme hvem."),
    )
    who_may_apply = long(
        FIELD_NAMES["who_may_apply"],
        limit=1000,
        description=_l("For eksempel: grupper av unge som bor i bydelen, sammen med en voksen."),
        rows=2,
    )
    age_from = age(FIELD_NAMES["age_from"])
    age_to = age(FIELD_NAMES["age_to"])
    area = short(FIELD_NAMES["area"], description=_l("For eksempel en bydel. Tomt betyr hele kommunen."))
    has_research = BooleanField(_l("Forskere følger med på det gruppene gjør"))
    proposals_public = RadioField(
        FIELD_NAMES["proposals_public"],
        [required(_l("Velg når alle kan lese forslagene."))],
        choices=choices_of(PUBLICITY_NAMES),
    )
    films_public = BooleanField(_l("Filmene kan vises for alle, når alle som er med i dem, sier ja"))
    ordinary_schemes = long(
        FIELD_NAMES["ordinary_schemes"],
        description=_l(
            "Gruppene ser dette når de skriver om penger. "
            "Skriv hvor de kan få det samme uten et forslag, gjerne med lenker."
        ),
        rows=4,
    )
    second_criteria_version_id = SelectField(
        FIELD_NAMES["second_criteria_version_id"], coerce=_as_uuid_or_none
    )
    second_criteria_for = long(
        FIELD_NAMES["second_criteria_for"],
        limit=500,
        description=_l("For eksempel: til å følge prosjektene underveis, ikke til å velge hvem som får ja."),
        rows=2,
    )
    commitments = FieldList(FormField(PromisePart), max_entries=30)
    rulebook = long(
        FIELD_NAMES["rulebook"],
        Optional(),
        limit=20_000,
        description=_l("Skriv bare det som ikke står i reglene fra før. Lenker og lister kan brukes."),
        rows=8,
    )
    reason = long(
        _l("Hvorfor endrer du reglene eller dagene?"),
        limit=1000,
        description=_l("Trengs når du endrer noe av det. Én setning holder. Alle kan lese den."),
        rows=2,
    )

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
        if phase is Phase.DRAFT or not set(RULES) - set(form.fixed):
            del form.reason
        if "criteria_version_id" in form:
            named = {one.id: version_name(one) for one in versions}
            form.criteria_version_id.choices = choices_of(named)
            form.second_criteria_version_id.choices = choices_of({"": _("Ingen")} | named)
        if "commitments" in form and not form.is_submitted():
            for _row in range(BLANK_ROWS):
                form.commitments.append_entry()
        return form

    def parts(self) -> list[ShownPart]:
        """What is folded away, each with what is in it; only what may be changed in this phase."""
        shown = [show_part(part, self) for part in PARTS]
        return [one for one in shown if one is not None]

    def descriptions_of(self, name: str) -> dict[str, Any]:
        """What each choice of a field means."""
        return DESCRIPTIONS.get(name, {})

    def validate_max_award_ore(self, field: Any) -> None:
        """Nothing is no maximum; leave the box empty instead."""
        if field.data == 0:
            raise ValidationError(_("Skriv et beløp over null, eller la feltet stå tomt."))

    def validate_age_to(self, field: Any) -> None:
        """The ages go upwards."""
        first = self.age_from.data if "age_from" in self else None
        if field.data is not None and first is not None and field.data < first:
            raise ValidationError(_("Den høyeste alderen må være minst like høy som den laveste."))

    @property
    def why(self) -> str:
        """Why rules or dates are changed, where that is asked."""
        return (self.reason.data or "") if "reason" in self else ""

    @property
    def values(self) -> dict[str, Any]:
        """The settings as the services take them. Only after validation."""
        boxes = {name: BOX_OF.get(name, name) for name in SETTINGS}
        found = {name: self[box].data for name, box in boxes.items() if box in self}
        for name in TEXTS & set(found):
            found[name] = found[name] or ""
        for name, kind in CHOSEN.items():
            if name in found:
                found[name] = kind(found[name])
        for name in TICKED.keys() & found.keys():
            found[name] = [one.value for one in TICKED[name] if one in (found[name] or [])]
        if "commitments" in found:
            found["commitments"] = promises(found["commitments"])
        return found


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
