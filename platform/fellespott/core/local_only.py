"""Pages that only the person at this very machine may open: local mail and demo sign-ins."""

from flask import current_app, request

from fellespott.config import LOOPBACK, Settings


def settings() -> Settings:
    """The settings of the running app."""
    found: Settings = current_app.config["FELLESPOTT"]
    return found


def from_this_machine() -> bool:
    """Whether the server listens to this machine alone and the request was made on it.

    The Host is checked too, so that no other site can reach these pages through the browser by pointing
    its own name at this machine; a forwarded request came from somewhere else, whatever it says.
    """
    host = (request.host.rsplit(":", 1)[0] if request.host else "").strip("[]")
    return (
        settings().on_loopback
        and request.remote_addr in LOOPBACK
        and host in LOOPBACK
        and "X-Forwarded-For" not in request.headers
        and "Forwarded" not in request.headers
    )


def shows_local_mail() -> bool:
    """Whether mails can be read on a page: no mail server is set, and only this machine can ask."""
    return settings().mail_to_folder and from_this_machine()
