"""Accounts as personal data: name, address, ways in, roles, and who has looked.

The row of a person stays without a name when they are erased, so that what was done together still adds up.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.db import Model
from fellespott.core.i18n import LANGUAGES, _, _l
from fellespott.core.personal import ERASED_NAME, change, from_, remove, told
from fellespott.core.registry import Kept, PersonalData, Retention

from .models import Invitation, PaperCode, Person, ProvenIdentity, RecordOpening, SignIn, SignInCode
from .notices import ROLE_NAMES
from .queries import active_administrators
from .services.roles import revoke_role
from .texts import AGE_NAMES

# Of what an invitation says, this is about the seat or the role; the rest is about the one invited.
ABOUT_THE_SEAT = ("kind", "role", "scope", "background")
# Rows of these are kept, without a name, when somebody is erased; all else that hangs on a person goes.
STAYING = frozenset({"role_grant", "sign_in"})


# In words, for the one they belong to. A table or column that is not here is shown by its own name.
WAY_NAMES: dict[str, Any] = {
    "one_time_password": _l("Engangskoder fra en app"),
    "paper_code": _l("Kode på papir"),
    "passkey": _l("Passnøkkel"),
    "proven_identity": _l("Innlogging hos andre, eller med mobilen"),
}
COLUMN_NAMES: dict[str, Any] = {
    "added_at": _l("Lagt til"),
    "claimed_at": _l("Tatt i bruk"),
    "created_at": _l("Laget"),
    "last_used_at": _l("Sist i bruk"),
    "locked_at": _l("Låst"),
    "name": _l("Navn"),
    "provider": _l("Hos"),
    "selector": _l("Begynner på"),
    "withdrawn_at": _l("Trukket tilbake"),
}


def show(session: Session, person: Person) -> dict[str, Any]:
    """Name, address, language, age, roles and where the person is signed in."""
    grants = [
        told(
            (_l("Rolle"), str(ROLE_NAMES[one.role])),
            (_l("Fra"), one.granted_at),
            (_l("Til"), one.revoked_at),
        )
        for one in person.roles
    ]
    sign_ins = [
        told(
            (_l("Mobil eller PC"), one.device),
            (_l("Logget inn"), one.started_at),
            (_l("Sist i bruk"), one.last_seen_at),
            (_l("Logget ut"), one.ended_at),
        )
        for one in from_(
            session,
            sa.select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.started_at.desc()),
        )
    ]
    return told(
        (_l("Navn"), person.name),
        (_l("E-post"), person.email),
        (_l("Språk"), LANGUAGES.get(person.language or "")),
        (_l("Aldersgruppe"), str(AGE_NAMES[person.age_band]) if person.age_band else None),
        (_l("Fyller 18"), person.turns_18),
        (_l("Her siden"), person.created_at),
        (_l("Roller"), grants),
        (_l("Andre måter å logge inn på"), _ways_in(session, person)),
        (_l("Innlogginger"), sign_ins),
        (_l("Invitasjoner du har fått"), _invited(session, person)),
    )


def _ways_in(session: Session, person: Person) -> list[dict[str, Any]]:
    """Identities, paper codes, passkeys and the like: what kind and since when, never the secret."""
    rows = []
    for table in tables_of_ways_in():
        shown = [one for one in table.columns if _may_be_shown(one)]
        query = sa.select(*shown).where(table.c.person_id == person.id)
        for row in session.execute(query).mappings():
            said = ((COLUMN_NAMES.get(name, name), row[name]) for name in row)
            rows.append(told((_l("Hva"), str(WAY_NAMES.get(table.name, table.name))), *said))
    return rows


def _may_be_shown(column: sa.Column[Any]) -> bool:
    """Moments and short labels; nothing that opens anything or means nothing to people."""
    if column.foreign_keys or column.primary_key:
        return False
    return column.name.endswith("_at") or column.name in ("provider", "selector", "name", "label")


def _invited(session: Session, person: Person) -> list[dict[str, Any]]:
    if not person.email:
        return []
    found = from_(session, sa.select(Invitation).where(Invitation.email == person.email))
    return [told((_l("Sendt"), one.created_at), (_l("Gjelder til"), one.expires_at)) for one in found]


def tables_of_ways_in() -> list[sa.Table]:
    """This room's tables whose rows belong to one person alone, whoever adds one: they go with the person."""
    found = {
        mapper.local_table
        for mapper in Model.registry.mappers
        if mapper.class_.__module__.startswith(f"{__package__}.models")
    }
    return sorted(
        (
            one
            for one in found
            if isinstance(one, sa.Table) and one.name not in STAYING and _belongs_to_a_person(one)
        ),
        key=lambda table: table.name,
    )


def _belongs_to_a_person(table: sa.Table) -> bool:
    column = table.columns.get("person_id")
    return column is not None and any(key.column.table.name == "person" for key in column.foreign_keys)


def must_first(session: Session, person: Person) -> Iterator[tuple[Any, str | None]]:
    """The last administrator lets another in first."""
    held = [one.person for one in session.scalars(active_administrators())]
    left = [one for one in held if one != person and (person.is_demo or not one.is_demo)]
    if person in held and not left:
        yield _("Du er den siste administratoren. Gi rollen til en annen først."), "people.list_people"


def erase(session: Session, person: Person, now: datetime) -> None:
    """Ways in and sign-ins go, roles end, and the person's row is left without a name."""
    for role, scope in [(one.role, one.scope) for one in person.roles if one.revoked_at is None]:
        revoke_role(session, actor=None, person=person, role=role, scope=scope, now=now)
    numbers = sa.select(ProvenIdentity.subject_hash).where(ProvenIdentity.person_id == person.id)
    remove(session, SignInCode, SignInCode.number_hash.in_(numbers))
    for table in tables_of_ways_in():
        remove(session, table, table.c.person_id == person.id)
    mine = SignIn.person_id == person.id
    change(session, SignIn, mine, SignIn.ended_at.is_(None), ended_at=now)
    # Gone altogether with the other old ones (RETENTION).
    change(session, SignIn, mine, device="")
    remove(session, RecordOpening, RecordOpening.about_id == person.id)
    if person.email:
        remove(session, SignInCode, SignInCode.email == person.email)
        for invitation in from_(session, sa.select(Invitation).where(Invitation.email == person.email)):
            forget_invited(session, invitation, now)
    change(
        session,
        Person,
        Person.id == person.id,
        name=ERASED_NAME,
        email=None,
        language=None,
        age_band=None,
        turns_18=None,
        erased_at=now,
    )


def forget_invited(session: Session, invitation: Invitation, now: datetime) -> None:
    """Take out of an invitation whom it was for; it opens nothing any more."""
    change(
        session,
        Invitation,
        Invitation.id == invitation.id,
        email=None,
        data={key: value for key, value in invitation.data.items() if key in ABOUT_THE_SEAT},
        withdrawn_at=invitation.withdrawn_at or now,
    )


def forget_codes(session: Session, before: datetime) -> int:
    """Codes sent by mail."""
    return remove(session, SignInCode, SignInCode.created_at < before)


def forget_sign_ins(session: Session, before: datetime) -> int:
    """Sign-ins that were ended before that moment."""
    return remove(session, SignIn, SignIn.ended_at < before)


def forget_unused_sign_ins(session: Session, before: datetime) -> int:
    """Sign-ins begun that long ago: they have run out, whoever forgot to sign out."""
    return remove(session, SignIn, SignIn.started_at < before)


def forget_openings(session: Session, before: datetime) -> int:
    """Who looked at whose private records."""
    return remove(session, RecordOpening, RecordOpening.at < before)


def forget_invitations(session: Session, before: datetime) -> int:
    """Invitations that opened nothing any more: to whom they went."""
    over = sa.select(Invitation).where(Invitation.expires_at < before)
    known = sa.or_(Invitation.email.is_not(None), Invitation.withdrawn_at.is_(None))
    found = from_(session, over.where(known))
    for invitation in found:
        forget_invited(session, invitation, before)
    return len(found)


def forget_paper_codes(session: Session, before: datetime) -> int:
    """Codes printed that nobody used."""
    return remove(session, PaperCode, PaperCode.person_id.is_(None), PaperCode.created_at < before)


PERSONAL = PersonalData(
    key="people",
    title=_l("Kontoen din"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "person.id",
            "person.name",
            "person.email",
            "person.language",
            "person.age_band",
            "person.turns_18",
            "person.merged_into_id",
            "role_grant.person_id",
            "role_grant.granted_by_id",
            "sign_in.person_id",
            "sign_in.device",
            "sign_in.way",
            "proven_identity.person_id",
            "proven_identity.subject_hash",
            "proven_identity.provider",
            "paper_code.person_id",
            "paper_code.printed_by_id",
            "sign_in_code.email",
            "sign_in_code.number_hash",
            "sign_in_code.code_hash",
            "sign_in_code.link_hash",
            "invitation.email",
            "invitation.data",
            "invitation.invited_by_id",
            "record_opening.about_id",
            "record_opening.opened_by_id",
            "record_opening.page",
        }
    ),
    kept=(
        Kept(
            _l("Hvilke roller en konto har hatt og når, og hvem som åpnet andres opplysninger, uten navn"),
            _l("Andre har rett til å vite at det ble gjort (personvernforordningen artikkel 17 nr. 3 e)."),
        ),
    ),
    must_first=must_first,
    links=((_l("Endre navn og språk"), "people.account"), (_l("Bytt e-postadresse"), "people.new_email")),
)
RETENTION = (
    Retention(
        "people.codes",
        _l("Koder for å logge inn, med adressen de ble sendt til"),
        1,
        _l("Koden virker i et kvarter. Et døgn holder for å stoppe misbruk."),
        forget_codes,
    ),
    Retention(
        "people.sign_ins",
        _l("Innlogginger som er avsluttet"),
        30,
        _l("Så du kan se om noen andre har vært inne på kontoen din."),
        forget_sign_ins,
    ),
    Retention(
        "people.old_sign_ins",
        _l("Innlogginger ingen har avsluttet"),
        395,
        _l("De virker i høyst et år, og blir så tatt bort."),
        forget_unused_sign_ins,
    ),
    Retention(
        "people.openings",
        _l("Hvem som har åpnet opplysningene dine"),
        730,
        _l("Så du kan se det, og si fra hvis noe er galt."),
        forget_openings,
    ),
    Retention(
        "people.invitations",
        _l("Adresse og navn i invitasjoner som er utløpt"),
        90,
        _l("For å kunne svare den som spør om en invitasjon."),
        forget_invitations,
    ),
    Retention(
        "people.paper_codes",
        _l("Koder på papir som ingen har brukt"),
        365,
        _l("Arket kan ligge i en skuff, men ikke for alltid."),
        forget_paper_codes,
    ),
)
