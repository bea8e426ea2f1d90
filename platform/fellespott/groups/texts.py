"""The words for what people are in a group."""

from fellespott.core.i18n import _l

from .states import MemberKind, ParticipationRole

KIND_NAMES = {
    MemberKind.CONTACT: _l("Kontaktperson"),
    MemberKind.MEMBER: _l("Medlem"),
    MemberKind.CONTACT_ADULT: _l("Kontaktvoksen"),
    MemberKind.HELPER: _l("Medhjelper"),
    MemberKind.EXPERIENCE_CONSULTANT: _l("Erfaringskonsulent"),
}

KIND_EXPLAINED = {
    MemberKind.CONTACT: _l("Snakker for gruppa, inviterer andre og sender inn."),
    MemberKind.MEMBER: _l("Er med og lager forslaget."),
    MemberKind.CONTACT_ADULT: _l("En voksen over 18 år som de unge kan snakke med. Én i hver gruppe."),
    MemberKind.HELPER: _l("Hjelper til med å skrive og laste opp, men snakker ikke for gruppa."),
    MemberKind.EXPERIENCE_CONSULTANT: _l(
        "Har kjent det på kroppen selv og gir råd. Snakker og stemmer ikke for gruppa."
    ),
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
    MemberKind.EXPERIENCE_CONSULTANT: _l(
        "%(name)s spør om du vil være erfaringskonsulent for gruppa %(group)s. "
        "En erfaringskonsulent bruker det hun eller han har levd gjennom til å gi råd og bygge bro. "
        "Du skriver sammen med gruppa, men snakker og stemmer ikke for den."
    ),
    MemberKind.CONTACT: _l(
        "%(name)s spør om du vil være kontaktperson for gruppa %(group)s. "
        "Kontaktpersonen snakker for gruppa, inviterer andre og sender inn."
    ),
}

INVITED_AS = {
    MemberKind.MEMBER: _l("Vil du være med i gruppa?"),
    MemberKind.CONTACT_ADULT: _l("Vil du være kontaktvoksen?"),
    MemberKind.HELPER: _l("Vil du være medhjelper?"),
    MemberKind.EXPERIENCE_CONSULTANT: _l("Vil du være erfaringskonsulent?"),
    MemberKind.CONTACT: _l("Vil du være kontaktperson?"),
}

# The seven parts residents take, as a person may say them about themself.
PARTICIPATION_NAMES = {
    ParticipationRole.RECEIVER: _l("Mottaker"),
    ParticipationRole.PARTNER: _l("Deltaker, samarbeidspartner og utvikler"),
    ParticipationRole.QUALITY_ASSURER: _l("Kvalitetssikrer"),
    ParticipationRole.BRIDGE_BUILDER: _l("Brobygger og medborger"),
    ParticipationRole.EXPERIENCE_CONSULTANT: _l("Erfaringskonsulent"),
    ParticipationRole.FRONT_RUNNER: _l("Frontløper og forkjemper"),
    ParticipationRole.CITIZEN_LEADER: _l("Innbyggerleder"),
}

PARTICIPATION_EXPLAINED = {
    ParticipationRole.RECEIVER: _l("Jeg tar imot det gruppa får til."),
    ParticipationRole.PARTNER: _l("Jeg er med og bestemmer mål, finner på og gjør."),
    ParticipationRole.QUALITY_ASSURER: _l("Jeg sier fra om det nye er bedre enn det gamle."),
    ParticipationRole.BRIDGE_BUILDER: _l("Jeg får flere med og viser vei til det som finnes."),
    ParticipationRole.EXPERIENCE_CONSULTANT: _l("Jeg bruker det jeg har levd gjennom til å hjelpe andre."),
    ParticipationRole.FRONT_RUNNER: _l("Jeg prøver å få dem som bestemmer, til å endre noe."),
    ParticipationRole.CITIZEN_LEADER: _l("Jeg leder, og kommunen bidrar med det vi trenger."),
}
