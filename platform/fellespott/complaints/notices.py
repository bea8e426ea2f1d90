"""Texts of the mails this room sends. None but the sender's own holds a word of the complaint."""

from fellespott.core.i18n import _, show_date

from .models import Complaint


def receipt(*, complaint: Complaint, link: str) -> tuple[str, str]:
    """To the sender: it has come, and what happens now."""
    return _("Vi har fått klagen din, nummer %(number)s", number=complaint.number), _mail(
        _hello(complaint),
        _("Takk for at du sier fra. Vi har fått klagen din."),
        _("Den gjelder: %(about)s.", about=complaint.about_text) if complaint.about_text else "",
        _("Du får svar senest %(day)s. Følg den, og les svaret, her:", day=show_date(complaint.answer_by)),
        link,
        _("Lenka er til deg alene. Det får ingen følger for deg at du klager."),
    )


def forwarded(*, complaint: Complaint) -> tuple[str, str]:
    """To the sender: somebody else is to answer."""
    return _("Klagen din, nummer %(number)s, er sendt videre", number=complaint.number), _mail(
        _hello(complaint),
        _("%(who)s skal svare på klagen din.", who=complaint.forwarded_to),
        _("Fristen er den samme: %(day)s.", day=show_date(complaint.answer_by)),
        _("Lenka du fikk da du klaget, virker som før."),
    )


def answered(*, complaint: Complaint) -> tuple[str, str]:
    """To the sender: the answer itself."""
    return _("Svar på klagen din, nummer %(number)s", number=complaint.number), _mail(
        _hello(complaint),
        _("Her er svaret på klagen din:"),
        complaint.answer,
        _("Lenka du fikk da du klaget, viser klagen og svaret. Er du uenig i svaret, kan du skrive igjen."),
    )


def has_come(*, complaint: Complaint, link: str) -> tuple[str, str]:
    """To those who run rounds: a new one. Its words stay on the page."""
    return _("En klage har kommet, nummer %(number)s", number=complaint.number), _mail(
        _("Hei!"),
        _("Den skal ha svar senest %(day)s. Les den her:", day=show_date(complaint.answer_by)),
        link,
    )


def reminder(*, complaint: Complaint, link: str) -> tuple[str, str]:
    """To the same: the day is near."""
    return _("Klage nummer %(number)s har ikke fått svar", number=complaint.number), _mail(
        _("Hei!"),
        _("Den skal ha svar senest %(day)s.", day=show_date(complaint.answer_by)),
        link,
    )


def _hello(complaint: Complaint) -> str:
    return _("Hei %(name)s!", name=complaint.sender_name) if complaint.sender_name else _("Hei!")


def _mail(*parts: str) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])
