"""Front page, what is mine to do, what this is, language, and mail on this machine."""

from datetime import UTC, datetime
from typing import Any

from flask import abort, redirect, render_template, request, session
from werkzeug.wrappers import Response

from fellespott.core.db import current_session
from fellespott.core.i18n import LANGUAGES
from fellespott.core.local_only import settings, shows_local_mail
from fellespott.core.registry import Todo, registry
from fellespott.core.web import access, current_person, now, public, safe_next
from fellespott.groups.queries import groups_of
from fellespott.notices.queries import local_mails
from fellespott.people.policies import can_be_signed_in
from fellespott.stories.queries import latest_stories

from .. import queries
from .room import room

FAR_AWAY = datetime.max.replace(tzinfo=UTC)


@room.get("/")
@public
def front() -> str:
    """What this is, what is open now, and what came of the last round."""
    db = current_session()
    latest = queries.latest_round(db)
    return render_template(
        "home/front.html",
        open_calls=queries.open_calls(db),
        coming_calls=queries.coming_calls(db),
        latest=latest,
        stations=queries.chain_of_round(latest) if latest else [],
        stories=latest_stories(db, 3),
    )


@room.get("/mitt")
@access(can_be_signed_in)
def mine() -> str:
    """What waits for this person, the nearest date first."""
    db = current_session()
    person = current_person()
    todos: list[Todo] = [todo for ask in registry().todos for todo in ask(db, person, now())]
    todos.sort(key=lambda todo: todo.due_at or FAR_AWAY)
    return render_template(
        "home/mine.html", todos=todos, groups=groups_of(db, person), open_calls=queries.open_calls(db)
    )


@room.get("/om")
@public
def about() -> str:
    """What Fellespott is, who sees what, how to take part without a computer, where to complain."""
    return render_template("home/about.html")


@room.get("/sprak/<lang>")
@public
def set_language(lang: str) -> Response:
    """Remember the language and go back to where one was."""
    if lang not in LANGUAGES:
        abort(404)
    session["language"] = lang
    return redirect(safe_next(request.args.get("next")) or "/", 303)


@room.get("/lokal-post")
@public
def local_mail() -> Any:
    """Mails that landed in the folder, for the person at this machine alone."""
    if not shows_local_mail():
        abort(404)
    return render_template("home/local_mail.html", mails=local_mails(settings().var / "mail")[:30])
