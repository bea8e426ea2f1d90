"""The ways in: somebody's other device, passkey, link and code on paper."""

from typing import Any

from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.ids import new_token, token_hash
from fellespott.core.local_only import settings
from fellespott.people.models import Passkey, RoleGrant, SignIn
from fellespott.people.services import send_code
from fellespott.people.states import WayIn
from tests.factories import WHEN, _add

from .base import World


def make_ways_in(session: Any, world: World) -> None:
    """The contact of group A has a passkey and is signed in on another device too."""
    contact, now = world.person("contc"), utcnow()
    passkey = _add(
        session,
        Passkey(person_id=contact.id, credential_id="aa", public_key="bb", name="Mobilen", created_at=WHEN),
    )
    other = _add(
        session,
        SignIn(
            person_id=contact.id,
            token_hash=token_hash(new_token()),
            way=WayIn.EMAIL_CODE,
            started_at=now,
            last_seen_at=now,
            is_remembered=True,
        ),
    )
    staff = session.scalars(select(RoleGrant).where(RoleGrant.person_id == world.person("staff").id)).one()
    world.values |= {
        "passkey_id": passkey.id,
        "sign_in_id": other.id,
        "grant_id": staff.id,
        "people.give_role": {"role": "auditor"},
        "people.open_link": {"token": _mailed_link(session)},
        "people.sign_in_by_provider": {"key": "finnes-ikke"},
        "people.on_to_provider": {"key": "finnes-ikke"},
        "people.back_from_provider": {"key": "finnes-ikke"},
        "people.connect_provider": {"key": "finnes-ikke"},
        "people.remove_provider": {"key": "finnes-ikke"},
    }


def _mailed_link(session: Any) -> str:
    """The token of a link to sign in by, as it goes out by mail."""
    tokens: list[str] = []
    send_code(
        session,
        email="ny@example.org",
        key=settings().secret_key,
        now=utcnow(),
        link_to=lambda token: tokens.append(token) or f"http://localhost/{token}",
    )
    return tokens[0]
