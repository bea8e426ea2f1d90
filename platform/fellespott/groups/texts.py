"""The words for what people are in a group."""

from fellespott.core.i18n import _l

from .states import MemberKind

KIND_NAMES = {
    MemberKind.CONTACT: _l("Kontaktperson"),
    MemberKind.MEMBER: _l("Medlem"),
    MemberKind.CONTACT_ADULT: _l("Kontaktvoksen"),
    MemberKind.HELPER: _l("Medhjelper"),
}

KIND_EXPLAINED = {
    MemberKind.CONTACT: _l("Snakker for gruppa, inviterer andre og sender inn."),
    MemberKind.MEMBER: _l("Er med og lager forslaget."),
    MemberKind.CONTACT_ADULT: _l("En voksen over 18 år som de unge kan snakke med. Én i hver gruppe."),
    MemberKind.HELPER: _l("Hjelper til med å skrive og laste opp, men snakker ikke for gruppa."),
}

# What somebody is asked, in the mail and on the page the link opens.
ASKED = {
    MemberKind.MEMBER: _l(
        "%(name)s vil ha deg med i gruppa %(group)s. "
        "Sammen lager dere et forslag til hva fellesskapets penger skal gå til."
    ),
    MemberKind.CONTACT_ADULT: _l(
        "%(name)s spør om du vil være kontaktvoksen for gruppa %(group)s. "
        "En kontaktvoksen er over 18 år og er en de unge kan snakke med."
    ),
    MemberKind.HELPER: _l(
        "%(name)s spør om du vil hjelpe gruppa %(group)s. "
        "En medhjelper hjelper til med å skrive og laste opp, men snakker ikke for gruppa."
    ),
}

INVITED_AS = {
    MemberKind.MEMBER: _l("Vil du være med i gruppa?"),
    MemberKind.CONTACT_ADULT: _l("Vil du være kontaktvoksen?"),
    MemberKind.HELPER: _l("Vil du være medhjelper?"),
}
