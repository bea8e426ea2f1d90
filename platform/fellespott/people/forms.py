"""Forms of people: signing in, my account, invitations. Those of roles are in role_forms.py."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)

from fellespott.core.errors import DomainError
from fellespott.core.forms import Form, GuardedForm, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import LANGUAGES, _l
from fellespott.core.local_only import settings
from fellespott.notices.gateway import read_countries
from fellespott.notices.rules import clean_address, clean_number

REASON_LENGTH = 500


def email_field(label: Any = _l("E-postadresse"), **kwargs: Any) -> Any:
    """One e-mail address; what was typed stays in the box when it is not one."""
    return StringField(
        label,
        [required(_l("Skriv e-postadressen.")), max_length(254), _is_address],
        filters=[tidy],
        render_kw={"autocomplete": "email", "inputmode": "email", "type": "email"},
        **kwargs,
    )


def _is_address(_form: Any, field: Any) -> None:
    try:
        clean_address(field.data)
    except DomainError as error:
        raise ValidationError(str(error.message)) from error


def _is_number(_form: Any, field: Any) -> None:
    try:
        clean_number(field.data, countries=read_countries(settings()))
    except DomainError as error:
        raise ValidationError(str(error.message)) from error


def name_field() -> Any:
    """What we call somebody; no surname is asked for."""
    return short(
        _l("Hva skal vi kalle deg?"),
        required(_l("Skriv hva vi skal kalle deg.")),
        description=_l("Fornavn eller kallenavn holder. Andre i gruppa og juryen ser det."),
        render_kw={"autocomplete": "name"},
    )


def adult_field() -> BooleanField:
    """Said by the one who accepts; asked only where a rule needs it."""
    return BooleanField(_l("Jeg er 18 år eller eldre"))


class DeviceFields:
    """Whose the device is. Asked on every way in, and not where the whole device is known to be shared."""

    remember = BooleanField(
        _l("Husk meg på denne mobilen"),
        description=_l("Bare hvis den er din egen."),
    )
    shared = BooleanField(
        _l("Jeg låner denne (bibliotek, skole)"),
        description=_l("Da logger vi deg ut når den er i ro, og lagrer ingenting på den."),
    )


class SignInForm(DeviceFields, GuardedForm):
    """Where to send the code."""

    email = email_field()


class NumberForm(DeviceFields, GuardedForm):
    """Where to send a text message."""

    number = StringField(
        _l("Mobilnummer"),
        [required(_l("Skriv mobilnummeret ditt.")), max_length(30), _is_number],
        filters=[tidy],
        description=_l("Vi lagrer ikke nummeret. Utenlandske numre begynner med +."),
        render_kw={"autocomplete": "tel", "inputmode": "tel", "type": "tel"},
    )


class LinkForm(DeviceFields, Form):
    """The button behind a link that signs in."""


class PaperCodeForm(DeviceFields, Form):
    """A code somebody has on paper."""

    code = StringField(
        _l("Koden på arket"),
        [required(_l("Skriv koden som står på arket.")), max_length(60)],
        filters=[tidy],
        description=_l("Store og små bokstaver er det samme, og du trenger ikke bindestrekene."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class CodeForm(Form):
    """The code that came by mail."""

    code = StringField(
        _l("Koden i e-posten"),
        [required(_l("Skriv koden fra e-posten.")), max_length(20)],
        filters=[tidy],
        description=_l("Bare sifre. Du kan lime den inn."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class NameForm(GuardedForm):
    """What we call somebody who is here for the first time."""

    name = name_field()


class AccountForm(Form):
    """What I may change about myself."""

    name = name_field()
    language = RadioField(
        _l("Språk"),
        choices=choices_of(LANGUAGES),
        description=_l("Sidene kommer på dette språket, også der du logger inn neste gang."),
    )


class EmailForm(Form):
    """A new address for my account."""

    email = email_field(_l("Ny e-postadresse"))


class AcceptForm(Form):
    """Yes to an invitation, by somebody who is signed in."""

    is_adult = adult_field()


class AcceptByNameForm(AcceptForm):
    """Yes to an invitation that came by mail, by somebody new: the link proves the address."""

    name = name_field()


class NameAndEmailForm(GuardedForm):
    """Who somebody with a link to share is."""

    name = name_field()
    email = email_field()


class OneTimePasswordForm(Form):
    """The digits an app shows now."""

    code = StringField(
        _l("Koden i appen"),
        [required(_l("Skriv koden på seks sifre.")), max_length(20)],
        filters=[tidy],
        description=_l("Seks sifre. Appen viser nye hvert halve minutt."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class PasskeyForm(Form):
    """A browser's answer to a question signed by a key; filled in by static/js/passkeys.js."""

    credential = HiddenField(
        validators=[required(_l("Passnøkkelen svarte ikke. Prøv én gang til.")), max_length(20_000)]
    )


class PasskeySignInForm(DeviceFields, PasskeyForm):
    """Signing in with a key."""


class NewPasskeyForm(PasskeyForm):
    """A key just made, and what to call it."""

    name = StringField(
        _l("Navn på passnøkkelen"),
        [required(_l("Skriv et navn, så du kjenner den igjen.")), max_length(60)],
        filters=[tidy],
        description=_l("For eksempel «Mobilen min» eller «PC-en på jobben»."),
    )


class PasskeyNameForm(Form):
    """Another name for a key."""

    name = StringField(
        _l("Navn på passnøkkelen"),
        [required(_l("Skriv et navn, så du kjenner den igjen.")), max_length(60)],
        filters=[tidy],
    )


class ReasonForm(Form):
    """Why something was done to another's account."""

    reason = TextAreaField(
        _l("Hvorfor?"),
        [required(_l("Skriv hvorfor, så andre kan forstå det senere.")), max_length(REASON_LENGTH)],
        filters=[tidy],
        description=_l("Én setning holder. Den står i loggen."),
        render_kw={"rows": 2},
    )


class SearchPeopleForm(Form):
    """Look for somebody."""

    sok = StringField(
        _l("Finn noen"),
        [max_length(100)],
        filters=[tidy],
        description=_l("Navn eller e-postadresse, hele eller litt av det."),
    )
