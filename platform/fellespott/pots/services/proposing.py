"""A use proposed, and talked over. Rules R9-R11 and R13."""

import re
import uuid
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l, show_money
from fellespott.core.money import MAX_ORE
from fellespott.letters.states import Form
from fellespott.people.models import Person
from fellespott.proposals.rules import wage_word

from ..models import Pot, PotCategory, Use, UseComment
from ..rules import Like, Thresholds, comparable, counted_together, needs
from ..states import UseState
from . import mailing
from .holding import hold_pot, refuse_if_stopped

# Eleven digits, spaced or not: a national identity number, or a bank account.
_IDENTITY = re.compile(r"(?<!\w)(?:\d{6}|\d{4}[ .\u00a0]?\d{2})[ .\u00a0]?\d{5}(?!\w)")


def propose_use(
    session: Session,
    *,
    actor: Person,
    pot: Pot,
    category_key: str,
    form: Form,
    purpose: str,
    reason: str,
    receiver: str,
    amount_ore: int,
    not_for_wages: bool,
    now: datetime,
    receiver_person: Person | None = None,
    per_payment_ore: int | None = None,
    payments_planned: int | None = None,
    first_payment_on: date | None = None,
    use_id: uuid.UUID | None = None,
) -> Use:
    """Propose to use `amount_ore` of the pot. How many must agree is settled here, with what adds up (R11).

    `use_id` is chosen by the form, so that sending it twice makes one use. An unconditional use has a plan:
    the same amount, so many times, from a first day. Raises DomainError "stopped" (409), "wages",
    "wages_not_confirmed", "not_this_pots_category", "form_not_in_letter", "no_amount",
    "more_than_promised", "plan_is_missing", "plan_does_not_add_up", "empty", "identity_number".
    """
    held = hold_pot(session, pot)
    again = session.get(Use, use_id) if use_id is not None else None
    if again is not None and again.pot_id == held.id and again.proposed_by_id == actor.id:
        return again
    refuse_if_stopped(held)
    texts = {"purpose": purpose.strip(), "receiver": receiver.strip(), "reason": reason.strip()}
    _check_texts(texts, not_for_wages=not_for_wages)
    category = _category(session, held, category_key)
    _check_amount(held, form, amount_ore)
    plan = _plan(form, amount_ore, per_payment_ore, payments_planned, first_payment_on)
    keys = {"purpose_key": comparable(purpose), "receiver_key": comparable(receiver)}
    counted = counted_together(
        amount_ore, now, _likes(session, held, receiver_person=receiver_person, **keys)
    )
    thresholds = Thresholds(held.two_from_ore, held.group_above_ore, held.group_always)
    use = Use(
        id=use_id or uuid.uuid4(),
        pot_id=held.id,
        letter_id=held.letter_id,
        category_id=category.id,
        form=form,
        receiver_person_id=receiver_person.id if receiver_person is not None else None,
        amount_ore=amount_ore,
        paid_ore=0,
        refunded_ore=0,
        not_for_wages=not_for_wages,
        state=UseState.PROPOSED,
        needs=needs(counted, thresholds, form),
        counted_ore=counted,
        approvals_total=0,
        proposed_by_id=actor.id,
        proposed_at=now,
        **texts,
        **keys,
        **plan,
    )
    session.add(use)
    session.flush()
    record(
        session,
        actor=actor,
        action="use.proposed",
        on=use,
        now=now,
        amount_ore=amount_ore,
        needs=use.needs.value,
        counted_ore=counted,
    )
    mailing.tell_proposed(session, use=use, by=actor, now=now)
    return use


def comment_use(session: Session, *, actor: Person, use: Use, text: str, now: datetime) -> UseComment:
    """Say something about it. Raises DomainError "empty"."""
    if not text.strip():
        raise DomainError("empty", _l("Skriv noe først."), field="text")
    comment = UseComment(id=uuid.uuid4(), use=use, person_id=actor.id, text=text.strip(), at=now)
    session.add(comment)
    session.flush()
    record(session, actor=actor, action="use.commented", on=use, now=now)
    return comment


def _check_texts(texts: dict[str, str], *, not_for_wages: bool) -> None:
    asked = {
        "purpose": _l("Skriv hva pengene skal gå til."),
        "receiver": _l("Skriv hvem pengene er til."),
        "reason": _l("Skriv hvorfor."),
    }
    for name, text in texts.items():
        if not text:
            raise DomainError("empty", asked[name], field=name)
        if _IDENTITY.search(text):
            raise DomainError(
                "identity_number",
                _l("Her ser det ut til å stå et fødselsnummer eller kontonummer. Det skal ikke stå her."),
                field=name,
            )
    word = wage_word(texts["purpose"])
    if word is not None:
        raise DomainError(
            "wages",
            _(
                "Her står det «%(word)s». Pengene kan ikke gå til stillinger eller lønn: de skal rett til "
                "dem som bor her.",
                word=word,
            ),
            field="purpose",
        )
    if not not_for_wages:
        raise DomainError(
            "wages_not_confirmed",
            _l("Kryss av for at pengene ikke går til lønn eller stillinger."),
            field="not_for_wages",
        )


def _category(session: Session, pot: Pot, key: str) -> PotCategory:
    found = session.scalar(select(PotCategory).where(PotCategory.pot_id == pot.id, PotCategory.key == key))
    if found is None:
        raise DomainError(
            "not_this_pots_category", _l("Velg en kategori som denne potten har."), field="category"
        )
    return found


def _check_amount(pot: Pot, form: Form, amount_ore: int) -> None:
    if not 0 < amount_ore <= MAX_ORE:
        raise DomainError("no_amount", _l("Skriv et beløp som er større enn null."), field="amount")
    if amount_ore > pot.letter.amount_ore:
        raise DomainError(
            "more_than_promised",
            _("Dere er lovet %(amount)s i alt.", amount=show_money(pot.letter.amount_ore)),
            field="amount",
        )
    if form.value not in pot.letter.forms:
        raise DomainError(
            "form_not_in_letter", _l("Avtalen sier ikke at penger kan gis på denne måten."), field="form"
        )


def _plan(
    form: Form, amount_ore: int, per_payment_ore: int | None, planned: int | None, first: date | None
) -> dict[str, int | date | None]:
    if form is not Form.UNCONDITIONAL:
        return {"per_payment_ore": None, "payments_planned": None, "first_payment_on": None}
    if not per_payment_ore or not planned or planned < 1 or first is None:
        raise DomainError(
            "plan_is_missing",
            _l("Et fast beløp trenger en plan: hvor mye hver gang, hvor mange ganger, og fra hvilken dag."),
            field="per_payment",
        )
    if per_payment_ore * planned != amount_ore:
        raise DomainError(
            "plan_does_not_add_up",
            _(
                "%(planned)s ganger %(each)s blir %(sum)s.",
                planned=planned,
                each=show_money(per_payment_ore),
                sum=show_money(per_payment_ore * planned),
            ),
            field="amount",
        )
    return {"per_payment_ore": per_payment_ore, "payments_planned": planned, "first_payment_on": first}


def _likes(
    session: Session, pot: Pot, *, purpose_key: str, receiver_key: str, receiver_person: Person | None
) -> list[Like]:
    same = Use.receiver_key == receiver_key
    if receiver_person is not None:
        same = or_(same, Use.receiver_person_id == receiver_person.id)
    rows = session.execute(
        select(Use.amount_ore, Use.paid_ore, Use.refunded_ore, Use.state, Use.proposed_at).where(
            Use.pot_id == pot.id, Use.purpose_key == purpose_key, same, Use.state != UseState.REFUSED
        )
    )
    return [
        Like(
            row.paid_ore - row.refunded_ore if row.state is UseState.CLOSED else row.amount_ore,
            row.proposed_at,
        )
        for row in rows
    ]
