"""The people of the demo: everybody invented, each role with a login that is printed."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from backend.config.demo.names import Names, address
from backend.config.demo.organisations import DOMAINS, ORGANISATIONS, RENAMED
from backend.people import actions
from backend.people.enums import Role, RoleLevel, Source
from backend.people.models import Affiliation, Organisation, ParentLink, Person, PolicyDomain, User

PASSWORD = "kring-demo-2026"
SINCE = date(2015, 1, 1)


@dataclass(frozen=True)
class Login:
    """One printed login: what part the person plays, and where they work."""

    mailbox: str
    part: str
    organisation: str
    function: str
    role_level: str
    roles: tuple[Role, ...] = ()


LOGINS = (
    Login("beheer", "platformbeheerder", "Facilitair Bedrijf", "Applicatiebeheerder", RoleLevel.STAFF, (Role.ADMINISTRATOR,)),
    Login("organisator", "organisator (Kenniscentrum Participatie)", "Departement Kanselarij en Bestuur", "Programmaverantwoordelijke", RoleLevel.COORDINATING, (Role.ORGANISER,)),
    Login("vvsg", "mede-organisator (VVSG)", "Vereniging van Vlaamse Steden en Gemeenten", "Stafmedewerker participatie", RoleLevel.STAFF, (Role.ORGANISER,)),
    Login("ago", "organisator van de Masterclass (AgO)", "Agentschap Overheidspersoneel", "Opleidingscoördinator", RoleLevel.COORDINATING, (Role.ORGANISER,)),
    Login("beoordelaar1", "beoordelaar", "Departement Kanselarij en Bestuur", "Adviseur", RoleLevel.STAFF),
    Login("beoordelaar2", "beoordelaar", "Vereniging van Vlaamse Steden en Gemeenten", "Adviseur", RoleLevel.STAFF),
    Login("beoordelaar3", "beoordelaar", "Levuur", "Procesbegeleider", RoleLevel.STAFF),
    Login("beoordelaar4", "beoordelaar", "Universiteit Antwerpen", "Onderzoeker", RoleLevel.STAFF),
    Login("coordinator", "academisch coördinator van de Masterclass", "KU Leuven", "Docent bestuurskunde", RoleLevel.STAFF),
    Login("kandidaat", "kandidaat, kandidatuur ingediend", "Stad Mechelen", "Wijkmanager", RoleLevel.COORDINATING),
    Login("aanvrager", "nog niets ingediend: kan zich kandidaat stellen", "Stad Gent", "Participatieambtenaar", RoleLevel.STAFF),
    Login("deelnemer", "deelnemer van de Masterclass", "OVAM", "Afdelingshoofd", RoleLevel.MIDDLE),
    Login("hr", "HR van het Departement Omgeving en wat eronder valt", "Departement Omgeving", "HR-businesspartner", RoleLevel.STAFF, (Role.HR,)),
    Login("uitgever", "uitgever van modules", "VDAB", "Leerontwerper", RoleLevel.STAFF, (Role.PUBLISHER,)),
    Login("aanspreekpunt", "aanspreekpunt", "Agentschap Wegen en Verkeer", "Stafmedewerker", RoleLevel.STAFF, (Role.CONTACT_POINT,)),
)  # fmt: skip


class Population:
    """Everybody and every organisation of the demo, made once; gives people out by where they work."""

    def __init__(self, seed: int):
        self.names = Names(seed)
        self.password = make_password(PASSWORD)
        self.no_password = make_password(None)
        self.organisations: dict[str, Organisation] = {}
        self.by_mailbox: dict[str, Person] = {}

    def settle(self) -> None:
        """Make the policy domains, the tree with its changes of name, and everybody with a login."""
        domains = {code: PolicyDomain.objects.create(code=code, name=name) for code, name in DOMAINS}
        for number, (name, short_name, level, domain, parent) in enumerate(ORGANISATIONS, 1):
            organisation = Organisation.objects.create(
                name=name,
                short_name=short_name,
                level=level,
                policy_domain=domains.get(domain),
                ovo_code=f"OVO9{number:05}",
                kbo_number=f"0999{number:06}",
                valid_from=SINCE,
            )
            if parent:
                ParentLink.objects.create(child=organisation, parent=self.organisations[parent], valid_from=SINCE)
            self.organisations[name] = organisation
        for login in LOGINS:
            self._settle_login(login)
        for old, new, short_name, day in RENAMED:
            actions.rename(
                self.organisations[old],
                actor=self.by_mailbox["beheer"].user,
                name=new,
                short_name=short_name,
                on=date(*day),
                today=date(*day),
            )

    def _settle_login(self, login: Login) -> None:
        organisation = self.organisations[login.organisation]
        person = self.newcomer(
            organisation, function=login.function, role_level=login.role_level, mailbox=login.mailbox
        )
        self.by_mailbox[login.mailbox] = person
        for role in login.roles:
            scope = None if role == Role.ADMINISTRATOR else organisation
            actions.grant_role(person, actor=None, role=role, organisation=scope, valid_from=SINCE)

    def newcomer(self, organisation: Organisation, *, function: str, role_level: str, mailbox: str = "") -> Person:
        """An invented person with an account and a post. With ``mailbox`` the account can sign in."""
        given, family = self.names.next()
        email = f"{mailbox}@kring.example" if mailbox else address(given, family)
        user = User.objects.create(email=email, password=self.password if mailbox else self.no_password)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        person = Person.objects.create(user=user, given_name=given, family_name=family, email=email)
        Affiliation.objects.create(
            person=person,
            organisation=organisation,
            function=function,
            role_level=role_level,
            valid_from=SINCE,
            source=Source.IMPORT,
        )
        # The account as a request would load it: with its person.
        person.user = User.objects.get(pk=user.pk)
        return person
