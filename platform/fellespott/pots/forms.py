"""What the pages of pots ask for."""

from datetime import datetime, time

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from fellespott.core.clock import from_oslo
from fellespott.core.forms import (
    Form,
    MoneyField,
    choices_of,
    long,
    required,
    short,
)
from fellespott.core.i18n import _l
from fellespott.letters.fields import DayField
from fellespott.letters.states import Form as PayoutForm
from fellespott.letters.texts import FORM_NAMES
from fellespott.voting.labels import CHOICES, RULES, RULES_EXPLAINED
from fellespott.voting.states import Choice, VoteRule

from .labels import CATEGORIES, MEANS
from .models import Pot
from .states import Means

# The usual way first.
ORDER = (PayoutForm.CONDITIONAL, PayoutForm.COLLECTIVE, PayoutForm.UNCONDITIONAL)
NOT_FOR_WAGES = _l("Pengene går ikke til lønn eller stillinger")


class UseForm(Form):
    """A use of the pot's money."""

    once = HiddenField()
    purpose = short(
        _l("Hva skal pengene gå til?"),
        required(_l("Skriv hva pengene skal gå til.")),
        description=_l("Kort: «Vintersko», «Tur til fjellet»."),
    )
    category = SelectField(_l("Hva slags er det?"), validators=[required(_l("Velg hva slags det er."))])
    receiver = short(
        _l("Hvem er pengene til?"),
        required(_l("Skriv hvem pengene er til.")),
        description=_l("Et navn dere forstår, for eksempel «Familie A». Bare prosjektet ser det."),
    )
    to_me = BooleanField(
        _l("Pengene er til meg eller noen jeg bor med"),
        description=_l("Det er lov. Da er det andre som bestemmer."),
    )
    form = RadioField(_l("Hvordan gis pengene?"), coerce=PayoutForm)
    amount = MoneyField(_l("Hvor mye i alt?"), [Optional()])
    per_payment = MoneyField(_l("Hvor mye hver gang?"), [Optional()])
    payments = IntegerField(
        _l("Hvor mange ganger, én gang i måneden?"),
        [Optional(), NumberRange(1, 120, _l("Skriv et tall fra 1 til 120."))],
        render_kw={"inputmode": "numeric"},
    )
    first_payment_on = DayField(_l("Første gang"))
    reason = long(
        _l("Hvorfor?"),
        required(_l("Skriv hvorfor.")),
        description=_l("Alle kan lese dette når det er bestemt. Skriv ikke navn, sykdom eller inntekt."),
    )
    not_for_wages = BooleanField(NOT_FOR_WAGES, [required(_l("Kryss av for dette."))])

    def offer(self, pot: Pot) -> "UseForm":
        """Choose among this pot's categories and its letter's forms."""
        kinds = {one.key: CATEGORIES.get(one.key, one.key) for one in pot.categories}
        ways = [one for one in ORDER if one.value in pot.letter.forms]
        self.category.choices = choices_of({"": _l("Velg")} | kinds)
        self.form.choices = choices_of({one: FORM_NAMES[one] for one in ways})
        if self.form.data is None and ways:
            self.form.data = ways[0]
        return self

    @property
    def total_ore(self) -> int:
        """The whole amount: typed, or what the plan comes to. 0 where neither is there."""
        if self.form.data is PayoutForm.UNCONDITIONAL:
            return (self.per_payment.data or 0) * (self.payments.data or 0)
        return self.amount.data or 0


class CommentForm(Form):
    """A word in the talk."""

    text = long(_l("Hva tenker du?"), required(_l("Skriv noe først.")), rows=3)


class ApproveForm(Form):
    """A yes."""

    not_my_household = BooleanField(
        _l("Pengene går ikke til meg eller noen jeg bor med"), [required(_l("Kryss av for dette."))]
    )
    reason = long(_l("Vil du si hvorfor?"), Optional(), rows=2)

    def about(self, form: PayoutForm) -> "ApproveForm":
        """What is done together reaches the one who says yes too; it may only not be for them alone."""
        if form is PayoutForm.COLLECTIVE:
            self.not_my_household.label.text = _l(
                "Pengene går til flere, ikke bare til meg eller dem jeg bor med"
            )
        return self


class RefuseForm(Form):
    """A no, with its reason (rule R6)."""

    reason = long(
        _l("Hvorfor ikke?"),
        required(_l("Skriv hvorfor.")),
        description=_l("Den som foreslo det, får lese dette. Begynn gjerne med takk."),
    )


class PutToVoteForm(Form):
    """How the group decides, and until when."""

    rule = RadioField(
        _l("Når blir det ja?"), choices=choices_of(RULES), coerce=VoteRule, default=VoteRule.CONSENT
    )
    closes_at = DayField(
        _l("Siste dag å svare"),
        [Optional()],
        description=_l("Står det tomt, er dere ferdige når alle har svart."),
    )

    descriptions = {rule.value: text for rule, text in RULES_EXPLAINED.items()}

    @property
    def closes(self) -> datetime | None:
        """The end of that day, if one is set."""
        return from_oslo(datetime.combine(self.closes_at.data, time(23, 59))) if self.closes_at.data else None


class AnswerForm(Form):
    """What one says in the group's vote."""

    choice = RadioField(
        _l("Hva sier du?"),
        [required(_l("Velg ja, nei eller avstår."))],
        choices=choices_of({choice: words for choice, (words, _tone) in CHOICES.items()}),
        coerce=Choice,
    )
    has_conflict = BooleanField(
        _l("Pengene går til meg eller noen jeg bor med"),
        description=_l("Da velger du «Avstår». Du kan si hva du mener i samtalen."),
    )
    reason = long(_l("Hvorfor?"), Optional(), rows=2, description=_l("Sier du nei, skriver du hvorfor."))

    def about(self, form: PayoutForm) -> "AnswerForm":
        """What is done together reaches the one who votes too; that alone is no conflict."""
        if form is PayoutForm.COLLECTIVE:
            self.has_conflict.label.text = _l("Pengene går bare eller mest til meg eller dem jeg bor med")
        return self


class PayoutRecordForm(Form):
    """Money that reached somebody."""

    number = HiddenField()
    amount = MoneyField(_l("Hvor mye ble betalt?"), [required(_l("Skriv beløpet."))])
    paid_on = DayField(_l("Hvilken dag?"), [required(_l("Velg dagen pengene ble betalt."))])
    means = RadioField(_l("Hvordan?"), choices=choices_of(MEANS), coerce=Means)
    receiver = short(
        _l("Hvem fikk pengene?"),
        Optional(),
        description=_l("Bare hvis det er flere. Ellers står det som ble bestemt."),
    )
    not_for_wages = BooleanField(NOT_FOR_WAGES, [required(_l("Kryss av for dette."))])

    @property
    def number_shown(self) -> int | None:
        """Which payout of the use the page was about."""
        text = self.number.data or ""
        return int(text) if text.isascii() and text.isdigit() else None


class RefundForm(Form):
    """Money that came back."""

    amount = MoneyField(_l("Hvor mye kom tilbake?"), [required(_l("Skriv beløpet."))])
    text = short(_l("Hva skjedde?"), required(_l("Skriv hva som skjedde.")))
