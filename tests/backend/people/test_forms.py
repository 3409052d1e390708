from datetime import date

import pytest
from django.core.exceptions import ValidationError

from backend.people.forms import (
    AffiliationForm,
    ChangeAffiliationForm,
    OrganisationField,
    OrganisationForm,
    PersonField,
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


def test_an_organisation_that_has_ended_cannot_be_chosen():
    people.organisation(name="Weg", valid_until=date(2021, 1, 1))

    with pytest.raises(ValidationError):
        OrganisationField().clean("Weg")


def test_an_optional_organisation_may_be_empty():
    assert OrganisationField(required=False).clean("") is None


def test_a_person_is_named_by_a_known_address():
    person = people.person(email="an@eik.example")

    assert PersonField().clean("AN@eik.example") == person
    with pytest.raises(ValidationError):
        PersonField().clean("onbekend@eik.example")


def test_the_organisation_field_proposes_without_script(owner):
    html = str(AffiliationForm()["organisation"])

    assert 'list="id_organisation-options"' in html
    assert '<datalist id="id_organisation-options"></datalist>' in html


def test_a_line_manager_is_chosen_from_colleagues_or_by_address(owner, colleague):
    boss = people.person(email="baas@elders.example")
    post = owner.affiliations.get()
    answers = {"function": "Jurist", "role_level": "staff", "line_manager": colleague.pk, "manager_email": ""}
    known = {"affiliation": post, "colleagues": Person.objects.filter(pk=colleague.pk).order_by("pk")}

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
