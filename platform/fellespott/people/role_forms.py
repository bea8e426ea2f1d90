"""Forms of roles: given, limited, taken back."""

from collections.abc import Mapping
from typing import Any, Self

from wtforms import RadioField, SelectField, ValidationError

from fellespott.core.forms import Form, choices_of, required
from fellespott.core.i18n import _, _l

from .forms import ReasonForm, email_field
from .notices import ROLE_NAMES, ROLE_TEXTS
from .scopes import EVERYWHERE, from_text
from .states import Role


class ScopedForm(Form):
    """A form that says where a role holds."""

    scope = SelectField(
        _l("Hvor gjelder rollen?"),
        description=_l("Velg så lite som mulig. Du kan gi rollen flere steder, ett om gangen."),
        validate_choice=False,
    )

    def offer(self, choices: Mapping[str, list[tuple[str, str]]]) -> Self:
        """Everywhere, or one of those things, by heading."""
        self.scope.choices = {_("Alt"): [("", str(EVERYWHERE))], **choices}
        return self

    def validate_scope(self, field: Any) -> None:
        """Nothing, or something that can be a scope; whether it exists is the service's to say."""
        try:
            from_text(field.data)
        except ValueError as error:
            raise ValidationError(_("Velg noe som finnes.")) from error


class RoleInvitationForm(ScopedForm):
    """Invite staff."""

    email = email_field()
    role = RadioField(
        _l("Rolle"),
        [required(_l("Velg en rolle."))],
        choices=choices_of(ROLE_NAMES),
    )
    descriptions = {role.value: ROLE_TEXTS[role] for role in Role}


class GiveRoleForm(ScopedForm, ReasonForm):
    """Give a role, and say where it holds and why."""
