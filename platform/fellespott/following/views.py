"""Follow and stop, without an account. A link in a mail is the key; the pages behind it name no address."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, current_language
from fellespott.core.web import Room, access, current_person, now, refused, save
from fellespott.people.throttle import count_visit

from . import queries, services
from .forms import FollowForm
from .links import is_signed
from .models import Following, NewsAddress
from .policies import can_follow, can_follow_signed_in, holds_link
from .queries import Followable

room = Room("following", __name__)


def load_followable(session: Session, word: str, target_id: uuid.UUID) -> Followable | None:
    """What /folg/<word>/<id> is about."""
    target = queries.target_by_word(word)
    return queries.followable(session, target.kind, target_id, now()) if target is not None else None


@room.route("/folg/<word>/<uuid:target_id>", methods=["GET", "POST"])
@access(can_follow, load=load_followable)
def follow(found: Followable) -> Any:
    """Follow it with an address; it must say yes in a mail first. The answer is the same for all."""
    form = FollowForm(data={"language": current_language()})
    where: dict[str, Any] = {"word": found.target.word, "target_id": found.id}
    if save(form, lambda: _ask(form, found.target.kind, found.id)):
        return redirect(url_for("following.asked", **where), 303)
    return render_template("following/follow.html", form=form, found=found), form_status(form)


def _ask(form: FollowForm, kind: str, target_id: uuid.UUID) -> bool:
    # Counting ends the transaction, so only ids go on.
    count_visit("follow", (form.email.data or "").strip().lower())
    language = str(form.language.data)
    services.ask_to_follow(
        current_session(), kind=kind, target_id=target_id, email=form.email.data, language=language, now=now()
    )
    return True


@room.get("/folg/<word>/<uuid:target_id>/sendt")
@access(can_follow, load=load_followable)
def asked(found: Followable) -> str:
    """Look in your mail. Whoever opens this page reads the same."""
    return render_template("following/asked.html", found=found)


@room.post("/folg/<word>/<uuid:target_id>/meg")
@access(can_follow_signed_in, load=load_followable)
def follow_me(found: Followable) -> Any:
    """Somebody who is signed in follows by one press."""
    form, kind, target_id, url = ActionForm(), found.target.kind, found.id, found.followed.url
    where = {"word": found.target.word, "target_id": target_id}

    def act() -> bool:
        services.follow_as(
            current_session(),
            actor=current_person(),
            kind=kind,
            target_id=target_id,
            language=current_language(),
            now=now(),
        )
        return True

    if save(form, act):
        return redirect(f"{url}#folg", 303)
    return refused(form, "following.follow", **where)


@room.post("/folg/<word>/<uuid:target_id>/slutt")
@access(can_follow_signed_in, load=load_followable)
def stop_me(found: Followable) -> Any:
    """Somebody who is signed in stops, by one press."""
    form, url = ActionForm(), found.followed.url
    where: dict[str, Any] = {"word": found.target.word, "target_id": found.id}
    mine = queries.following_of(current_session(), current_person(), found.target.kind, found.id)
    if save(form, lambda: _stop([mine] if mine is not None else [])):
        return redirect(f"{url}#folg", 303)
    return refused(form, "following.follow", **where)


def _stop(followings: list[Following]) -> bool:
    for one in followings:
        services.stop_following(current_session(), following=one, now=now())
    return True


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link opens. The rows may be gone: the link then says so, to whoever holds it."""

    signature: str
    address_id: uuid.UUID
    following_id: uuid.UUID
    follower: NewsAddress | None = None
    following: Following | None = None

    @property
    def args(self) -> dict[str, Any]:
        """The link's address again."""
        return {
            "address_id": self.address_id,
            "signature": self.signature,
            "following_id": self.following_id,
        }


def load_question(session: Session, following_id: uuid.UUID, signature: str) -> Link | None:
    """What the link of the first mail is about."""
    if not is_signed("confirm", following_id, signature):
        return None
    found = queries.following_by_id(session, following_id)
    address_id = found.address_id if found is not None else following_id
    return Link(signature, address_id, following_id, following=found)


def load_link(
    session: Session, address_id: uuid.UUID, signature: str, following_id: uuid.UUID
) -> Link | None:
    """What the link at the end of every mail is about."""
    if not is_signed("stop", address_id, signature):
        return None
    follower = queries.follower_by_id(session, address_id)
    mine = follower.followings if follower is not None else []
    this = next((one for one in mine if one.id == following_id), None)
    return Link(signature, address_id, following_id, follower, this)


@room.route("/folger/ja/<uuid:following_id>/<signature>", methods=["GET", "POST"])
@access(holds_link, load=load_question)
def confirm(link: Link) -> Any:
    """The address says yes. A page with a button: mail programs open links by themselves."""
    form, one = ActionForm(), link.following
    if one is None:
        return render_template("following/gone.html"), 404
    followed = queries.seen_as(current_session(), [one], now())[0][1]
    if save(form, lambda: _say_yes(one)):
        return redirect(request.path, 303)
    page = render_template("following/confirm.html", form=form, one=one, followed=followed)
    return page, form_status(form)


def _say_yes(following: Following) -> bool:
    services.say_yes(current_session(), following=following, now=now())
    return True


@room.route("/folger/<uuid:address_id>/<signature>/<uuid:following_id>", methods=["GET", "POST"])
@access(holds_link, load=load_link)
def stop(link: Link) -> Any:
    """All this address follows, this one first; each stopped by one press. Without signing in."""
    form, session = ActionForm(), current_session()
    everything = bool(request.form.get("alt"))
    mine = list(link.follower.followings) if link.follower is not None else []
    chosen = mine if everything else [one for one in mine if one.id == link.following_id]
    if save(form, lambda: _stop(chosen)):
        return redirect(url_for("following.stop", **link.args), 303)
    confirmed = [one for one in mine if one.confirmed_at is not None]
    rows = queries.seen_as(session, confirmed, now())
    page = render_template(
        "following/stop.html",
        form=form,
        link=link,
        this=next((row for row in rows if row[0].id == link.following_id), None),
        others=[row for row in rows if row[0].id != link.following_id],
    )
    return page, form_status(form)


@room.route("/folger/<uuid:address_id>/<signature>/<uuid:following_id>/av", methods=["GET", "POST"])
@access(holds_link, load=load_link)
def one_click(link: Link) -> Any:
    """The mail program's own button (RFC 8058). It has no token of ours: the signed address is the key."""
    if request.method == "POST" and request.form.get("List-Unsubscribe") == "One-Click":
        _stop([link.following] if link.following is not None else [])
        current_session().commit()
        return _("Du følger ikke lenger."), 200, {"Content-Type": "text/plain; charset=utf-8"}
    return redirect(url_for("following.stop", **link.args), 303)
