import pytest
from django.urls import reverse

from backend.audit.models import Entry
from backend.kit.constraints import Refused
from backend.people import actions
from backend.people.models import PolicyDomain
from tests.factories import people
from tests.races import while_saving

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return people.administrator()


@pytest.fixture
def office(admin, client_for):
    """The administrator's browser."""
    return client_for(admin)


def names():
    return list(PolicyDomain.objects.order_by("pk").values_list("name", "code"))


def journal():
    return list(Entry.objects.order_by("pk").values_list("event", "data"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Mobiliteit", "mobiliteit"),
        ("Mobiliteit en Openbare Werken", "mobiliteit-en-openba"),
        ("Cultuur!", "cultuur-2"),
        ("…", "policydomain"),
    ],
)
def test_the_code_is_made_from_the_name(admin, name, code):
    people.policy_domain(name="Cultuur", code="cultuur")

    made = actions.add_policy_domain(actor=admin.user, name=name)

    assert (made.name, made.code) == (name, code)
    assert journal() == [("policy_domain.added", {"name": name, "code": code})]


def test_a_long_code_that_exists_keeps_its_length(admin):
    people.policy_domain(code="mobiliteit-en-openba")

    made = actions.add_policy_domain(actor=admin.user, name="Mobiliteit en Openbare Werken")

    assert made.code == "mobiliteit-en-open-2"


def test_a_change_journals_what_it_was(admin):
    domain = people.policy_domain(name="Cultuur", code="cjm")

    actions.change_policy_domain(domain, actor=admin.user, name="Cultuur en Jeugd", code="cjm")
    actions.change_policy_domain(domain, actor=admin.user, name="Cultuur en Jeugd")

    assert names() == [("Cultuur en Jeugd", "cjm")]
    assert journal() == [("policy_domain.changed", {"before": {"name": "Cultuur", "code": "cjm"}})]


def test_without_policy_domains_the_page_says_what_to_do(office):
    page = office.get(reverse("people:policy_domains")).content.decode()

    assert "Nog geen beleidsdomeinen" in page
    assert page.count(reverse("people:add_policy_domain")) == 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_costs_the_same_at_any_length(office, item_count, django_assert_num_queries):
    for number in range(1, item_count + 1):
        domain = people.policy_domain()
        for _ in range(number):
            people.organisation(policy_domain=domain)
        people.organisation(policy_domain=domain, valid_until="2021-01-01")

    # session, account, roles, menu, domains
    with django_assert_num_queries(5):
        page = office.get(reverse("people:policy_domains"))

    assert sorted(domain.number for domain in page.context["domains"]) == list(range(1, item_count + 1))


def test_a_domain_is_added_and_renamed(office):
    office.post(reverse("people:add_policy_domain"), {"name": "Cultuur", "code": ""})
    domain = PolicyDomain.objects.get()

    answer = office.post(reverse("people:change_policy_domain", args=[domain.pk]), {"name": "Jeugd", "code": "jeugd"})

    assert answer.url == reverse("people:policy_domains")
    assert names() == [("Jeugd", "jeugd")]


@pytest.mark.parametrize("wrong", [{"name": "Cultuur"}, {"name": ""}, {"name": "Sport", "code": "cjm"}])
def test_a_domain_that_exists_is_refused(office, wrong):
    people.policy_domain(name="Cultuur", code="cjm")

    answer = office.post(reverse("people:add_policy_domain"), wrong)

    assert answer.status_code == 422
    assert names() == [("Cultuur", "cjm")]


def test_a_change_is_for_administrators(client_for, owner):
    domain = people.policy_domain(name="Cultuur", code="cjm")
    url = reverse("people:change_policy_domain", args=[domain.pk])

    assert client_for(owner).post(url, {"name": "Sport"}).status_code == 403
    assert names() == [("Cultuur", "cjm")]


def test_the_organisations_lead_to_the_policy_domains(office):
    assert reverse("people:policy_domains") in office.get(reverse("people:organisations")).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_name_at_the_same_moment_is_refused_in_a_sentence(admin):
    first, second = while_saving(*[lambda: actions.add_policy_domain(actor=admin.user, name="Cultuur").name] * 2)

    assert (first, type(second)) == ("Cultuur", Refused)
    assert str(second) == "Er is al een beleidsdomein met deze naam."
    assert names() == [("Cultuur", "cultuur")]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_names_of_one_code_at_the_same_moment_get_two_codes(admin):
    made = while_saving(
        lambda: actions.add_policy_domain(actor=admin.user, name="Cultuur").code,
        lambda: actions.add_policy_domain(actor=admin.user, name="Cultuur!").code,
    )

    assert made == ["cultuur", "cultuur-2"]
