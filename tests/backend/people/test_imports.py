import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from backend.audit.models import Entry
from backend.kit import imports, jobs
from backend.kit.enums import JobState
from backend.people.enums import Level, Role, RoleLevel, Source
from backend.people.imports import OrganisationImporter, PersonImporter
from backend.people.models import Affiliation, Organisation, Person
from tests.factories import people

TODAY = timezone.localdate()


@pytest.fixture
def owner(db):
    return people.administrator(given_name="Odette")


def upload(importer, owner, head, *rows):
    file = io.BytesIO("\r\n".join([head, *rows]).encode())
    return imports.upload(importer(), scope="", file=file, file_name="x.csv", actor=owner.user, now=timezone.now())


def save(sheet, owner):
    job = imports.confirm(sheet, actor=owner.user)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.DONE, "Alles is bewaard.")


def faults(sheet):
    return [(row, column, message) for row, column, _value, message in sheet.faults]


def sentence(expected):
    """The sentence itself, or the one that lists what may be chosen."""
    if isinstance(expected, str):
        return expected
    return f"Dit kennen we niet. Kies uit: {', '.join(str(label) for label in expected.labels)}."


# --- Organisations -----------------------------------------------------------

ORGANISATION_HEAD = (
    "Naam;Bestuursniveau;OVO-code;KBO-nummer;Staat onder;Bestaat sinds;Bestaat tot;Vroegere naam;Nieuwe naam sinds;"
    "Beleidsdomein;Korte naam"
)


NEW_DOMAIN = "Een nieuw beleidsdomein voeg je toe bij Organisaties, onder Beleidsdomeinen."


def organisations(owner, *rows):
    return upload(OrganisationImporter, owner, ORGANISATION_HEAD, *rows)


def test_organisations_are_saved_with_tree_codes_and_former_name(owner):
    domain = people.policy_domain(code="mow", name="Mobiliteit")
    above = people.organisation(name="Vlaamse overheid", ovo_code="OVO000001", valid_from=date(2000, 1, 1))

    sheet = organisations(
        owner,
        "Team Noord;Vlaams;;;Agentschap Wegen;01/01/2021;;;;;",
        "Agentschap Wegen;Vlaanderen;ovo 000123;BE 0316.380.841;OVO000001;1-1-2015;;Wegendienst;2018-06-01;mow;AW",
        "Oude vzw;VZW;;;;01/01/2010;31/12/2019;;;;",
    )
    save(sheet, owner)

    agency = Organisation.objects.get(ovo_code="OVO000123")
    team = Organisation.objects.get(name="Team Noord")
    columns = (agency.short_name, agency.level, agency.kbo_number, agency.policy_domain, agency.valid_from)
    assert (agency.name, *columns) == (
        "Agentschap Wegen", "AW", Level.FLEMISH, "0316380841", domain, date(2015, 1, 1),
    )  # fmt: skip
    assert [(link.parent, link.valid_from) for link in agency.parent_links.order_by("pk")] == [
        (above, date(2015, 1, 1))
    ]
    assert [link.parent for link in team.parent_links.order_by("pk")] == [agency]
    assert [(former.name, former.valid_until) for former in agency.former_names.order_by("pk")] == [
        ("Wegendienst", date(2018, 6, 1))
    ]
    assert Organisation.objects.get(name="Oude vzw").valid_until == date(2019, 12, 31)
    assert Entry.objects.filter(event="organisation.added", actor=owner.user).count() == 3


def test_an_organisation_older_than_what_it_stands_under_joins_it_when_that_begins(owner):
    save(organisations(owner, "Dienst;lokaal;;;Stad;2010-01-01;;;;;", "Stad;lokaal;;;;2019-01-01;;;;;"), owner)

    [link] = Organisation.objects.get(name="Dienst").parent_links.order_by("pk")
    assert (link.parent.name, link.valid_from) == ("Stad", date(2019, 1, 1))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            "A;gewestelijk;;;;;;;;;",
            ("level", Level),
        ),
        ("A;lokaal;;;Stad Gentt;;;;;;", ("parent", "We vinden “Stad Gentt” niet. Bedoel je “Stad Gent”?")),
        ("A;lokaal;;;Zonnestelsel;;;;;;", ("parent", "We vinden “Zonnestelsel” niet.")),
        ("A;lokaal;;;A;;;;;;", ("parent", "Deze staan in een kring onder elkaar: A → A.")),
        ("A;lokaal;OVO000009;;;;;;;;", ("ovo_code", "Er is al een organisatie met deze code.")),
        ("A;lokaal;;12;;;;;;;", None),
        ("A;lokaal;;9999999999;;;;;;;", ("kbo_number", None)),
        ("Stad Gent;lokaal;;;;;;;;;", ("name", "Er is al een organisatie met deze naam.")),
        ("A;lokaal;;;;32/01/2020;;;;;", ("valid_from", "Deze dag bestaat niet.")),
        ("A;lokaal;;;;gisteren;;;;;", ("valid_from", "Dit is geen datum. Schrijf ze als 22/11/2026.")),
        ("A;lokaal;;;;01/01/2020;01/01/2019;;;;", ("valid_until", "Het einde moet na het begin komen.")),
        ("A;lokaal;;;;01/01/2020;;B;;;", ("renamed_on", "Vul in sinds wanneer ze haar huidige naam heeft.")),
        (
            "A;lokaal;;;;01/01/2020;;B;01/01/2019;;",
            ("renamed_on", "De huidige naam kan pas gelden nadat de organisatie er kwam."),
        ),
        ("A;lokaal;;;;;;;;Mobilitijt;", (
            "policy_domain", f"We vinden “Mobilitijt” niet. Bedoel je “Mobiliteit”? {NEW_DOMAIN}",
        )),
        ("A;lokaal;;;;;;;;Ruimtevaart;", ("policy_domain", f"We vinden “Ruimtevaart” niet. {NEW_DOMAIN}")),
        ("A;lokaal;;;Tweeling;;;;;;", ("parent", "Meer dan één organisatie heet “Tweeling”. Vul dan de OVO-code in.")),
        (";lokaal;;;;;;;;;", ("name", "Vul dit in.")),
    ],
)  # fmt: skip
def test_a_fault_in_an_organisation_says_what_would_do(owner, row, fault):
    people.organisation(name="Stad Gent", ovo_code="OVO000009")
    people.organisation(name="Tweeling")
    people.organisation(name="Tweeling")
    people.policy_domain(name="Mobiliteit")

    found = faults(organisations(owner, row))

    assert [(number, column) for number, column, _message in found] == ([(2, fault[0])] if fault else [])
    if fault and fault[1]:
        assert found[0][2] == sentence(fault[1])


def test_faults_between_rows_of_organisations(owner):
    found = faults(
        organisations(
            owner,
            "A;lokaal;OVO000001;;C;;;;;;",
            "B;lokaal;OVO000001;;A;;;;;;",
            "C;lokaal;;;B;;;;;;",
            "a;lokaal;;;;;;;;;",
            "E;lokaal;;;;01/01/2020;01/01/2030;;;;",
            "F;lokaal;;;E;;;;;;",
        )
    )

    assert found == [
        (2, "parent", "Deze staan in een kring onder elkaar: A → C → B → A."),
        (3, "ovo_code", "Rij 2 heeft hetzelfde."),
        (5, "name", "Rij 2 heeft hetzelfde."),
        (7, "parent", "E houdt eerder op dan deze organisatie."),
    ]


# --- People ------------------------------------------------------------------

PERSON_HEAD = (
    "Voornaam;Familienaam;E-mailadres;Organisatie;Functie;Soort functie;Leidinggevende;Taal;Rol;Werkt er sinds"
)


def persons(owner, *rows):
    return upload(PersonImporter, owner, PERSON_HEAD, *rows)


@pytest.fixture
def city(db):
    return people.organisation(name="Stad Gent", short_name="Gent", ovo_code="OVO000009")


def test_people_are_saved_with_post_line_manager_and_role(owner, city):
    save(
        persons(
            owner,
            "Amina;Verbruggen;Amina@Voorbeeld.be;gent;Jurist;coördinator;bert@voorbeeld.be;engels;HR;01/09/2024",
            "Bert;Claes;bert@voorbeeld.be;OVO000009;;;;;;",
        ),
        owner,
    )

    amina, bert = Person.objects.filter(email__endswith="voorbeeld.be").order_by("email")
    assert (amina.name, amina.email, amina.language, amina.source, amina.user) == (
        "Amina Verbruggen", "amina@voorbeeld.be", "en", Source.IMPORT, None,
    )  # fmt: skip
    post = amina.affiliations.get()
    assert (post.organisation, post.function, post.role_level, post.line_manager, post.valid_from, post.source) == (
        city, "Jurist", RoleLevel.COORDINATING, bert, date(2024, 9, 1), Source.IMPORT,
    )  # fmt: skip
    assert [(grant.role, grant.organisation) for grant in amina.role_grants.order_by("pk")] == [(Role.HR, city)]
    assert (bert.language, bert.affiliations.get().role_level) == ("nl", RoleLevel.STAFF)
    assert bert.affiliations.get().valid_from == TODAY


def test_who_is_known_gets_the_post_of_the_file_and_the_preview_says_so(owner, city):
    known = people.person(given_name="Amina", email="amina@voorbeeld.be", organisation=city, function="Jurist")
    elsewhere = people.person(given_name="Bert", email="bert@voorbeeld.be", organisation=people.organisation())

    sheet = persons(
        owner,
        f"Amina;{known.family_name};AMINA@voorbeeld.be;Stad Gent;Directeur;topmanagement;;;;",
        f"Bert;{elsewhere.family_name};bert@voorbeeld.be;Stad Gent;;;;;;",
    )

    assert sheet.notes == [
        [2, f"{known.name} werkt al voor Stad Gent: de functie wordt wat er in het bestand staat."],
        [3, f"{elsewhere.name} is al bekend en krijgt een functie bij Stad Gent."],
    ]
    save(sheet, owner)
    post = known.affiliations.get()
    assert (post.function, post.role_level) == ("Directeur", RoleLevel.TOP)
    assert elsewhere.affiliations.count() == 2
    assert Person.objects.filter(email__iexact="amina@voorbeeld.be").count() == 1


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("An;Peeters;adres;Gent;;;;;;", ("email", "Dit is geen e-mailadres. Schrijf het als an.peeters@voorbeeld.be.")),
        ("An;Peeters;a@b.be;Stad Gant;;;;;;", ("organisation", "We vinden “Stad Gant” niet. Bedoel je “Stad Gent”?")),
        ("An;Peeters;a@voorbeeld.be;Stad Gent;;baas;;;;", ("role_level", RoleLevel)),
        ("An;Peeters;a@b.be;Stad Gent;;;a@b.be;;;", ("manager_email", "Niemand is zijn eigen leidinggevende.")),
        ("An;Peeters;a@voorbeeld.be;Stad Gent;;;b@voorbeeld.be;;;",
         ("manager_email", "Niemand met dit adres staat op het platform of in dit bestand.")),
        ("An;Peeters;a@voorbeeld.be;Stad Gent;;;;Klingon;;", ("language", None)),
        ("An;Peeters;a@voorbeeld.be;Stad Gent;;;;;platformbeheerder;", ("role", None)),
        ("An;Peeters;a@voorbeeld.be;Stad Gent;;;;;;01/01/1999", ("since", "Stad Gent bestond nog niet op die dag.")),
        (";Peeters;a@voorbeeld.be;Stad Gent;;;;;;", ("given_name", "Vul dit in.")),
        ("An;Peeters;a@voorbeeld.be;;;;;;;", ("organisation", "Vul dit in.")),
    ],
)  # fmt: skip
def test_a_fault_in_a_person_says_what_would_do(owner, city, row, fault):
    found = faults(persons(owner, row))

    assert [(number, column) for number, column, _message in found] == [(2, fault[0])]
    if fault[1]:
        assert found[0][2] == sentence(fault[1])


def test_faults_between_rows_of_people(owner, city):
    found = faults(
        persons(
            owner,
            "An;Peeters;a@voorbeeld.be;Stad Gent;;;;;;",
            "Jan;Peeters;a@voorbeeld.be;Stad Gent;;;;;;",
            "An;Peeters;A@voorbeeld.be;Gent;;;;;;",
        )
    )

    assert found == [
        (3, "email", "Rij 2 heeft hetzelfde adres voor een andere naam: An Peeters."),
        (4, "email", "Rij 2 is dezelfde persoon in dezelfde organisatie."),
    ]


def test_one_person_may_have_two_posts(owner, city):
    other = people.organisation(name="Stad Eik")
    save(persons(owner, "An;Peeters;a@voorbeeld.be;Stad Gent;;;;;;", "An;Peeters;a@voorbeeld.be;Stad Eik;;;;;;"), owner)

    assert {post.organisation for post in Affiliation.objects.filter(person__email="a@voorbeeld.be")} == {city, other}


@pytest.mark.parametrize("item_count", [1, 3])
def test_checking_organisations_asks_the_same_for_many_rows(owner, city, django_assert_num_queries, item_count):
    rows = [
        imports.Row(number, {"name": f"Stad {number}", "level": "lokaal", "parent": "Gent"})
        for number in range(item_count)
    ]

    with django_assert_num_queries(5):
        assert imports.check(OrganisationImporter(), rows, "", timezone.now()).faults == []


@pytest.mark.parametrize("item_count", [1, 3])
def test_checking_people_asks_the_same_for_many_rows(owner, city, django_assert_num_queries, item_count):
    known = [people.person(organisation=city) for _number in range(item_count)]
    names = ("given_name", "family_name", "email")
    rows = [
        imports.Row(number, {name: getattr(person, name) for name in names} | {"organisation": "Gent"})
        for number, person in enumerate(known)
    ]

    with django_assert_num_queries(5):
        assert len(imports.check(PersonImporter(), rows, "", timezone.now()).notes) == item_count


@pytest.mark.parametrize("kind", ["organisations", "people"])
def test_importing_is_for_administrators(owner, stranger, client_for, kind):
    assert client_for(owner).get(f"/imports/{kind}/").status_code == 200
    assert client_for(stranger).get(f"/imports/{kind}/").status_code == 403


def test_a_column_goes_by_its_name_in_every_language(owner, city, settings):
    sheet = upload(PersonImporter, owner, "First name;Family name;E-mail address;Organisatie", "An;Peeters;a@b.be;Gent")

    assert (sheet.fault_count, sheet.unknown_columns) == (0, [])
    assert sheet.created_at > timezone.now() - timedelta(minutes=1)
