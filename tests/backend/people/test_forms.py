from datetime import date

import pytest
from django.core.exceptions import ValidationError

from backend.people.enums import Level, Source
from backend.people.forms import (
    AffiliationForm,
    ChangeAffiliationForm,
    OrganisationField,
    OrganisationForm,
)
from backend.people.models import FormerName, Person
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["Stad Eik", "stad eik", "EIK", "Eikendorp", "0207500123"])
def test_an_organisation_is_named_in_any_way_that_is_clear(words):
    city = people.organisation(name="Stad Eik", short_name="eik", kbo_number="0207500123")
    people.organisation(name="Stad Eiken")
    FormerName.objects.create(
        organisation=city, name="Eikendorp", valid_from=people.LONG_AGO, valid_until=date(2021, 1, 1)
    )

    assert OrganisationField().clean(words) == city


@pytest.mark.parametrize(("words", "said"), [("eik", "Stad Eik; Stad Eiken"), ("niets", "")])
def test_an_unclear_organisation_is_refused_with_what_it_could_be(words, said):
    people.organisation(name="Stad Eik")
    people.organisation(name="Stad Eiken")

    with pytest.raises(ValidationError) as refusal:
        OrganisationField().clean(words)

    assert said in refusal.value.messages[0]


def test_organisations_of_one_name_are_told_apart_by_no_more_than_it_takes(django_assert_num_queries):
    province, agency = people.organisation(name="Provincie"), people.organisation(name="Agentschap")
    rows = {
        "Beuk (Federale overheid)": people.organisation(name="Beuk", level=Level.FEDERAL),
        "Eik (Lokaal bestuur, Provincie)": people.organisation(name="Eik", parent=province),
        "Eik (Lokaal bestuur, Agentschap)": people.organisation(name="Eik", parent=agency),
        "Es (Lokaal bestuur, OVO000123)": people.organisation(name="Es", ovo_code="OVO000123"),
        "Es (Lokaal bestuur)": people.organisation(name="Es"),
    }
    rows["beuk (Lokaal bestuur)"] = people.organisation(name="beuk")
    people.organisation(name="Beuk", valid_until=date(2021, 1, 1))

    for label, row in rows.items():
        with django_assert_num_queries(2):
            assert OrganisationField().clean(label) == row
        assert OrganisationField().prepare_value(row) == label


def test_organisations_that_differ_in_nothing_are_still_told_apart():
    rows = [people.organisation(name="Eik"), people.organisation(name="Eik")]

    with pytest.raises(ValidationError) as refusal:
        OrganisationField().clean("eik")

    assert [OrganisationField().clean(f"Eik (Lokaal bestuur, nr. {row.pk})") for row in rows] == rows
    assert all(f"Eik (Lokaal bestuur, nr. {row.pk})" in refusal.value.messages[0] for row in rows)


def test_an_exact_short_name_is_found_among_many():
    for number in range(25):
        people.organisation(name=f"AGO {number}")
    row = people.organisation(name="Zorg", short_name="AGO")

    assert OrganisationField().clean("ago") == row


def test_an_organisation_that_has_ended_cannot_be_chosen():
    people.organisation(name="Weg", valid_until=date(2021, 1, 1))

    with pytest.raises(ValidationError):
        OrganisationField().clean("Weg")


def test_an_optional_organisation_may_be_empty():
    assert OrganisationField(required=False).clean("") is None


@pytest.mark.parametrize("source", [Source.IMPORT, Source.SIGN_IN])
def test_a_line_manager_is_named_by_the_address_of_who_works_there_too(source):
    city = people.organisation()
    boss, asker = people.person(email="baas@eik.example", organisation=city), people.person()
    people.affiliation(asker, city, source=source)

    assert AffiliationForm(user=asker.user).fields["manager_email"].clean("BAAS@eik.example") == boss


@pytest.mark.parametrize("elsewhere", ["another organisation", "no longer there", "says to work there", "unknown"])
def test_an_address_answers_alike_whether_or_not_it_is_somebodys(elsewhere):
    city, asker = people.organisation(), people.person()
    if elsewhere != "unknown":
        people.person(email="baas@eik.example", organisation=city)
    if elsewhere == "no longer there":
        people.affiliation(asker, city, source=Source.IMPORT, valid_until=date(2021, 1, 1))
    elif elsewhere == "says to work there":
        people.affiliation(asker, city, source=Source.SELF)

    with pytest.raises(ValidationError) as refusal:
        AffiliationForm(user=asker.user).fields["manager_email"].clean("baas@eik.example")

    assert refusal.value.messages == [
        "We vonden deze persoon niet. Vraag om een account te maken, of kies iemand met wie je samenwerkt."
    ]


def test_an_administrator_names_anybody():
    person, admin = people.person(email="an@eik.example"), people.administrator()

    assert AffiliationForm(user=admin.user).fields["manager_email"].clean("an@eik.example") == person


def test_the_organisation_field_proposes_without_script(owner):
    html = str(AffiliationForm(user=owner.user)["organisation"])

    assert 'list="id_organisation-options"' in html
    assert '<datalist id="id_organisation-options"></datalist>' in html


def test_a_line_manager_is_chosen_from_colleagues_or_by_address(owner, colleague):
    boss = people.person(email="baas@elders.example")
    post = owner.affiliations.get()
    answers = {"function": "Jurist", "role_level": "staff", "line_manager": colleague.pk, "manager_email": ""}
    listed = Person.objects.filter(pk=colleague.pk).order_by("pk")
    known = {"user": people.administrator().user, "affiliation": post, "colleagues": listed}

    chosen = ChangeAffiliationForm(answers, **known)
    named = ChangeAffiliationForm(answers | {"manager_email": "baas@elders.example"}, **known)
    outside = ChangeAffiliationForm(answers | {"line_manager": boss.pk}, **known)

    assert (chosen.is_valid(), chosen.columns()["line_manager"]) == (True, colleague)
    assert (named.is_valid(), named.columns()["line_manager"]) == (True, boss)
    assert outside.is_valid() is False


def test_a_kbo_number_may_be_written_with_dots(db):
    form = OrganisationForm({"level": "local", "kbo_number": "0207.500.123"})

    assert form.is_valid()
    assert form.cleaned_data["kbo_number"] == "0207500123"
