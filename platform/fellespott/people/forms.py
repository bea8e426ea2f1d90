"""Forms of people: signing in, my account, invitations, roles."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf

from fellespott.core.errors import DomainError
from fellespott.core.forms import Form, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import LANGUAGES, _l
from fellespott.notices.rules import clean_address

from .notices import ROLE_NAMES, ROLE_TEXTS
from .states import Role

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


class SignInForm(Form):
    """Where to send the code."""

    email = email_field()
    remember = BooleanField(
        _l("Husk meg på denne mobilen"),
        description=_l("Kryss bare av hvis det er din egen. Da slipper du koden i 30 dager."),
    )


class CodeForm(Form):
    """The code that came by mail."""

    code = StringField(
        _l("Koden i e-posten"),
        [required(_l("Skriv koden på seks sifre.")), max_length(20)],
        filters=[tidy],
        description=_l("Seks sifre. Du kan lime den inn."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class NameForm(Form):
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


class NameAndEmailForm(Form):
    """Who somebody with a link to share is."""

    name = name_field()
    email = email_field()


class RoleInvitationForm(Form):
    """Invite staff."""

    email = email_field()
    role = RadioField(
        _l("Rolle"),
        [required(_l("Velg en rolle."))],
        choices=choices_of(ROLE_NAMES),
    )
    descriptions = {role.value: ROLE_TEXTS[role] for role in Role}


class RoleForm(Form):
    """Give or take a role, with the reason that goes into the log."""

    # What the page showed: pressing it twice, or after somebody else, must not do the opposite.
    wanted = HiddenField(validators=[AnyOf(["give", "take"])])
    reason = TextAreaField(
        _l("Hvorfor?"),
        [required(_l("Skriv hvorfor, så andre kan forstå det senere.")), max_length(REASON_LENGTH)],
        filters=[tidy],
        description=_l("Én setning holder. Den står i loggen."),
        render_kw={"rows": 2},
    )
