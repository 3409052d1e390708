import pytest
from django.urls import reverse

from backend.audit.models import Entry
from backend.people.enums import Level, Role, Source
from backend.people.models import Affiliation, Organisation, Person, RoleGrant, Succession, User
from tests.factories import people

pytestmark = pytest.mark.django_db

DAY = "2024-03-01"


@pytest.fixture
def admin():
    return people.administrator(given_name="Ada", family_name="Beheer")


@pytest.fixture
def office(admin, client_for):
    """The administrator's browser."""
    return client_for(admin)


def last():
    return Entry.objects.order_by("-pk").first().event


# --- Who gets in -----------------------------------------------------------------
ADMINISTRATORS_PAGES = [
    "organisations", "organisation_tree", "contact_points", "add_organisation", "add_person", "policy_domains",
    "add_policy_domain",
]  # fmt: skip
ADMINISTRATORS_ROWS = [
    "edit_organisation", "rename_organisation", "move_organisation", "merge_organisation", "split_organisation",
    "end_organisation",
]  # fmt: skip
PERSON_ROWS = ["edit_person", "add_post", "give_role", "deactivate", "reactivate", "erase", "view_as"]


@pytest.mark.parametrize("name", ADMINISTRATORS_PAGES)
def test_pages_of_administrators(name, office, owner, client_for, client):
    url = reverse(f"people:{name}")

    assert office.get(url).status_code == 200
    assert client_for(owner).get(url).status_code == 403
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("name", ADMINISTRATORS_ROWS)
def test_pages_of_administrators_about_an_organisation(name, office, owner, client_for):
    row = people.organisation()
    url = reverse(f"people:{name}", args=[row.pk])

    assert office.get(url).status_code == 200
    assert office.get(reverse(f"people:{name}", args=[row.pk + 1000])).status_code == 404
    assert client_for(owner).post(url).status_code == 403


@pytest.mark.parametrize("name", PERSON_ROWS)
def test_pages_of_administrators_about_a_person(name, office, owner, stranger, client_for):
    url = reverse(f"people:{name}", args=[owner.pk])

    assert office.get(url).status_code == (405 if name == "reactivate" else 200)
    assert client_for(stranger).post(url).status_code == 404
    assert client_for(owner).post(url).status_code == 403


def test_the_list_of_people_is_for_administrators_and_hr(office, owner, client_for):
    hr = people.person(organisation=owner.affiliations.get().organisation)
    people.grant(hr, Role.HR, owner.affiliations.get().organisation)
    url = reverse("people:people")

    assert office.get(url).status_code == 200
    assert client_for(owner).get(url).status_code == 403
    page = client_for(hr).get(url, {"role": Role.ADMINISTRATOR}).content.decode()
    assert "Eigenaar, Odette" in page
    assert owner.email not in page
    assert 'name="role"' not in page


# --- Lists -------------------------------------------------------------------------
@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_organisations_costs_the_same_at_any_length(office, item_count, django_assert_num_queries):
    parent = people.organisation(policy_domain=people.policy_domain())
    for _ in range(item_count):
        people.person(organisation=people.organisation(parent=parent, policy_domain=people.policy_domain()))

    # session, account, roles, menu, policy domains of the filter, count, rows
    with django_assert_num_queries(7):
        page = office.get(reverse("people:organisations"))

    assert len(page.context["table"].rows) == item_count + 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_people_costs_the_same_at_any_length(office, item_count, django_assert_num_queries):
    for _ in range(item_count):
        person = people.person(organisation=people.organisation())
        people.grant(person, Role.HR, people.organisation())

    # session, account, roles, menu, count, rows, posts, roles of the rows
    with django_assert_num_queries(8):
        page = office.get(reverse("people:people"))

    assert len(page.context["table"].rows) == item_count + 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_of_an_organisation_costs_the_same_with_any_history(office, item_count, django_assert_num_queries):
    row = people.organisation(parent=people.organisation())
    for _ in range(item_count):
        people.organisation(parent=row)
        people.grant(people.person(), Role.CONTACT_POINT, row)
        Succession.objects.create(predecessor=people.organisation(), successor=row, kind="merged", on=DAY)

    # session, account, row, roles, tree, above, below, 3 of the history, contact points, menu
    with django_assert_num_queries(13):
        office.get(reverse("people:organisation", args=[row.pk]))


def test_the_list_searches_former_names_on_a_day(office):
    row = people.organisation(name="Oud")
    office.post(reverse("people:rename_organisation", args=[row.pk]), {"name": "Nieuw", "short_name": "", "on": DAY})

    page = office.get(reverse("people:organisations"), {"q": "oud", "on": "2026-01-01"})
    whole = page.content.decode()
    part = office.get(reverse("people:organisations"), {"q": "oud"}, headers={"HX-Request": "true"}).content.decode()

    assert [found.name for found in page.context["table"].rows] == ["Nieuw"]
    assert "Oud" in whole
    assert "<html" not in part
    assert "Nieuw" in part


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("organisations", {"q": "zonnestelsel"}, "Geen organisatie gevonden"),
        ("people", {"q": "zonnestelsel"}, "Niemand gevonden"),
    ],
)
def test_a_search_that_finds_nothing_shows_the_way_back(office, name, asked, said):
    people.organisation()

    page = office.get(reverse(f"people:{name}"), asked).content.decode()

    assert said in page
    assert "Wis alle filters" in page
    assert "<table" not in page


def test_without_organisations_there_is_nothing_to_clear(office):
    page = office.get(reverse("people:organisations")).content.decode()

    assert "Geen organisatie gevonden" in page
    assert "Wis alle filters" not in page


def test_contact_points(office):
    people.person(organisation=people.organisation(name="Zonder aanspreekpunt"))

    assert "Zonder aanspreekpunt" in office.get(reverse("people:contact_points")).content.decode()


def test_the_tree_is_nested(office):
    top = people.organisation(name="Provincie")
    people.organisation(name="Dienst", parent=top)

    page = office.get(reverse("people:organisation_tree")).content.decode()

    assert page.index("Provincie") < page.index("Dienst")


# --- Choosing an organisation ------------------------------------------------------
def test_whoever_is_signed_in_is_helped_to_choose_an_organisation(client_for, owner, client):
    people.organisation(name="Agentschap Beuk")
    url = reverse("people:organisation_options")

    answer = client_for(owner).get(url, {"q": "beuk"})
    by_field = client_for(owner).get(
        url, {"organisation": "beuk"}, headers={"HX-Request": "true", "HX-Trigger-Name": "organisation"}
    )

    assert answer.content.decode().strip() == '<option value="Agentschap Beuk"></option>'
    assert by_field.content == answer.content
    assert client_for(owner).get(url).content.decode().strip() == ""
    assert client.get(url).status_code == 302


# --- Organisations -----------------------------------------------------------------
def test_whoever_is_signed_in_sees_the_public_part_of_an_organisation(client_for, owner, office):
    row = people.organisation(name="Agentschap Beuk", ovo_code="OVO000123", parent=people.organisation(name="Boven"))
    url = reverse("people:organisation", args=[row.pk])

    for_all, for_admin = client_for(owner).get(url).content.decode(), office.get(url).content.decode()

    assert "Boven" in for_all
    assert "OVO000123" not in for_all
    assert reverse("people:edit_organisation", args=[row.pk]) not in for_all
    assert "OVO000123" in for_admin
    assert reverse("people:edit_organisation", args=[row.pk]) in for_admin


def test_an_organisation_is_added(office):
    people.organisation(name="Boven")

    answer = office.post(
        reverse("people:add_organisation"),
        {"name": "Nieuw", "level": Level.LOCAL, "valid_from": DAY, "parent": "Boven", "ovo_code": "OVO000123"},
    )

    made = Organisation.objects.get(name="Nieuw")
    assert answer.url == reverse("people:organisation", args=[made.pk])
    assert made.parent_links.get().parent.name == "Boven"


def test_a_wrong_code_is_told_beside_the_form(office):
    people.organisation(ovo_code="OVO000123")

    answer = office.post(
        reverse("people:add_organisation"),
        {"name": "Nieuw", "level": Level.LOCAL, "valid_from": DAY, "ovo_code": "OVO000123"},
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Organisation.objects.filter(name="Nieuw").count() == 0


def test_an_organisation_is_edited_renamed_moved_and_ended(office):
    row = people.organisation(name="Eerst")
    people.organisation(name="Boven")

    def send(page, **answers):
        return office.post(reverse(f"people:{page}", args=[row.pk]), answers).status_code

    assert send("edit_organisation", level=Level.OTHER, website="https://eik.example") == 302
    assert send("rename_organisation", name="Later", short_name="L", on=DAY) == 302
    assert send("move_organisation", parent="Boven", on=DAY) == 302
    assert send("end_organisation", on="2025-01-01") == 302

    row.refresh_from_db()
    assert (row.name, row.level, row.valid_until.isoformat()) == ("Later", Level.OTHER, "2025-01-01")
    assert row.parent_links.get().valid_until.isoformat() == "2025-01-01"


def test_a_refusal_is_a_sentence_on_the_page(office):
    top = people.organisation(name="Top")
    people.organisation(name="Onder", parent=top)

    answer = office.post(reverse("people:move_organisation", args=[top.pk]), {"parent": "Onder", "on": DAY})

    assert answer.status_code == 422
    assert "Onder" in answer.context["form"].non_field_errors()[0]


def test_two_organisations_merge_into_a_third(office):
    one = people.organisation(name="Een")
    people.organisation(name="Twee")
    into = people.organisation(name="Samen")

    answer = office.post(
        reverse("people:merge_organisation", args=[one.pk]), {"into": "Samen", "organisation_1": "Twee", "on": DAY}
    )

    assert answer.url == reverse("people:organisation", args=[into.pk])
    assert Succession.objects.filter(successor=into).count() == 2
    assert "Een" in office.get(answer.url).content.decode()


def test_any_number_of_organisations_merges_field_by_field(office):
    one = people.organisation(name="Een")
    others = [people.organisation(name=f"Gemeente {number}") for number in range(1, 6)]
    into = people.organisation(name="Samen")
    url = reverse("people:merge_organisation", args=[one.pk])
    answers = {"into": "Samen", "on": DAY}

    for number, other in enumerate(others, start=1):
        answers[f"organisation_{number}"] = other.name
        asked = office.post(url, answers | {"more": "1"})
        assert (asked.status_code, asked.context["form"].errors) == (200, {})
        assert f'value="{other.name}"' in asked.content.decode()
        assert asked.context["form"][f"organisation_{number + 1}"].field.widget.attrs["autofocus"]
    office.post(url, answers | {"organisation_6": "Een"})

    assert Succession.objects.filter(successor=into).count() == 6


def test_an_organisation_splits_into_three(office):
    row = people.organisation(name="Geheel")
    for name in ("A", "B", "C"):
        people.organisation(name=name)
    url, answers = reverse("people:split_organisation", args=[row.pk]), {"on": DAY, "goes_on": "no"}

    asked = office.post(url, answers | {"organisation_1": "A", "organisation_2": "B", "more": "1"})
    office.post(url, answers | {"organisation_1": "A", "organisation_2": "B", "organisation_3": "C"})

    assert [name for name in asked.context["form"].fields if name.startswith("organisation_")] == [
        "organisation_1", "organisation_2", "organisation_3",
    ]  # fmt: skip
    assert list(row.successions.order_by("pk").values_list("successor__name", flat=True)) == ["A", "B", "C"]


def test_a_name_to_come_stands_on_the_page_and_nowhere_else_until_then(office, client_for, owner):
    row = people.organisation(name="Agentschap Nu")
    url = reverse("people:organisation", args=[row.pk])

    answers = {"name": "Agentschap Straks", "on": "2099-01-01"}
    saved = office.post(reverse("people:rename_organisation", args=[row.pk]), answers, follow=True)

    coming = row.coming_names.get()
    assert "draagt hem vanaf die dag" in saved.content.decode()
    take_back = reverse("people:take_back_name", args=[coming.pk])
    mine, theirs = office.get(url).content.decode(), client_for(owner).get(url).content.decode()
    listed = office.get(reverse("people:organisations"), {"q": "straks"}).content.decode()
    assert "Vanaf 1 januari 2099" in mine
    assert ("Agentschap Straks" in theirs, take_back in mine, take_back in theirs) == (True, True, False)
    assert ("Agentschap Nu" in listed, "Agentschap Straks" in listed) == (True, False)
    assert office.post(take_back).url == url
    assert "Agentschap Straks" not in client_for(owner).get(url).content.decode()


@pytest.mark.parametrize(("goes_on", "ended"), [("yes", False), ("no", True)])
def test_an_organisation_splits(office, goes_on, ended):
    row = people.organisation(name="Geheel")
    people.organisation(name="Deel")

    answer = office.post(
        reverse("people:split_organisation", args=[row.pk]), {"organisation_1": "Deel", "on": DAY, "goes_on": goes_on}
    )

    row.refresh_from_db()
    assert (answer.status_code, row.valid_until is not None) == (302, ended)


# --- Oneself -------------------------------------------------------------------------
def test_the_profile_tells_where_each_fact_comes_from(client_for, owner):
    Affiliation.objects.filter(person=owner).update(source="import")
    people.grant(owner, Role.HR, owner.affiliations.get().organisation)

    page = client_for(owner).get(reverse("people:profile")).content.decode()

    assert "Stad Eik" in page
    assert owner.email in page
    assert Affiliation(source="import").get_source_display() in page


def test_the_profile_of_somebody_without_posts(client_for):
    assert client_for(people.person()).get(reverse("people:profile")).status_code == 200


def test_one_changes_ones_details(client_for, owner):
    answers = {"given_name": "Odile", "family_name": "Eigenaar", "phone": "0470 00 00 00", "language": "en"}

    answer = client_for(owner).post(reverse("people:edit_profile"), answers)

    owner.refresh_from_db()
    assert answer.url == reverse("people:profile")
    assert (owner.given_name, owner.phone, owner.language, last()) == ("Odile", "0470 00 00 00", "en", "person.updated")


def test_one_adds_changes_and_ends_where_one_works(client_for, owner, colleague):
    owner.affiliations.update(source=Source.IMPORT)
    people.organisation(name="Agentschap Beuk")
    client = client_for(owner)

    client.post(
        reverse("people:add_own_post"),
        {"organisation": "Agentschap Beuk", "function": "Jurist", "role_level": "staff", "valid_from": DAY},
    )
    post = Affiliation.objects.get(person=owner, organisation__name="Agentschap Beuk")
    client.post(
        reverse("people:change_post", args=[post.pk]),
        {"function": "Jurist", "role_level": "middle", "manager_email": colleague.email},
    )
    client.post(reverse("people:end_post", args=[post.pk]), {"on": "2025-01-01"})

    post.refresh_from_db()
    assert (post.role_level, post.line_manager, post.valid_until.isoformat()) == ("middle", colleague, "2025-01-01")


@pytest.mark.parametrize(("source", "proposed"), [(Source.SELF, False), (Source.IMPORT, True), (Source.SIGN_IN, True)])
def test_saying_to_work_somewhere_does_not_tell_who_else_does(client_for, stranger, office, source, proposed):
    city = people.organisation()
    boss = people.person(organisation=city)
    post = people.affiliation(stranger, city, source=source)
    url = reverse("people:change_post", args=[post.pk])

    assert (boss.name in client_for(stranger).get(url).content.decode()) is proposed
    assert boss.name in office.get(url).content.decode()


@pytest.mark.parametrize("name", ["change_post", "end_post"])
def test_a_post_is_changed_by_its_owner_or_an_administrator_only(name, client_for, owner, colleague, stranger, office):
    url = reverse(f"people:{name}", args=[owner.affiliations.get().pk])

    assert [client_for(who).get(url).status_code for who in (owner, colleague, stranger)] == [200, 404, 404]
    assert office.get(url).status_code == 200


def test_a_post_that_ends_before_it_began_is_refused(client_for, owner):
    post = owner.affiliations.get()

    answer = client_for(owner).post(reverse("people:end_post", args=[post.pk]), {"on": "2019-01-01"})

    assert answer.status_code == 422
    assert Affiliation.objects.get(pk=post.pk).valid_until is None


# --- People ----------------------------------------------------------------------------
def test_hr_sees_a_card_without_address_and_only_of_the_own_people(client_for, owner, stranger):
    hr = people.person()
    people.grant(hr, Role.HR, owner.affiliations.get().organisation)

    card = client_for(hr).get(reverse("people:person", args=[owner.pk]))

    assert card.status_code == 200
    assert "Odette Eigenaar" in card.content.decode()
    assert owner.email not in card.content.decode()
    assert client_for(hr).get(reverse("people:person", args=[stranger.pk])).status_code == 404


def test_a_person_is_added_edited_and_given_a_post(office):
    people.organisation(name="Agentschap Beuk")
    answer = office.post(
        reverse("people:add_person"),
        {"given_name": "An", "family_name": "Peeters", "email": "an@eik.example", "language": "nl"},
    )
    person = Person.objects.get(email="an@eik.example")
    office.post(
        reverse("people:edit_person", args=[person.pk]),
        {"given_name": "Anna", "family_name": "Peeters", "email": "anna@eik.example", "language": "nl"},
    )
    office.post(
        reverse("people:add_post", args=[person.pk]),
        {"organisation": "Agentschap Beuk", "role_level": "staff", "valid_from": DAY},
    )

    person.refresh_from_db()
    assert answer.url == reverse("people:person", args=[person.pk])
    assert (person.name, person.email) == ("Anna Peeters", "anna@eik.example")
    assert person.affiliations.get().source == "import"
    assert "Agentschap Beuk" in office.get(answer.url).content.decode()


def test_the_address_of_an_account_is_not_the_administrators(office, owner):
    before = owner.email

    office.post(
        reverse("people:edit_person", args=[owner.pk]),
        {"given_name": "Odile", "family_name": "E", "email": "ander@eik.example", "language": "nl"},
    )

    owner.refresh_from_db()
    assert (owner.given_name, owner.email) == ("Odile", before)


def test_a_role_is_given_and_ended(office, owner):
    people.organisation(name="Agentschap Beuk")

    office.post(
        reverse("people:give_role", args=[owner.pk]),
        {"role": Role.HR, "organisation": "Agentschap Beuk", "valid_from": DAY},
    )
    grant = RoleGrant.objects.get(person=owner)
    office.post(reverse("people:end_role", args=[grant.pk]), {"on": "2025-01-01"})

    grant.refresh_from_db()
    assert (grant.organisation.name, grant.valid_until.isoformat()) == ("Agentschap Beuk", "2025-01-01")


def test_a_role_without_its_organisation_is_refused(office, owner):
    answer = office.post(
        reverse("people:give_role", args=[owner.pk]), {"role": Role.HR, "organisation": "", "valid_from": DAY}
    )

    assert (answer.status_code, RoleGrant.objects.filter(person=owner).count()) == (422, 0)


def test_only_administrators_end_a_role(client_for, owner, stranger):
    grant = people.grant(owner, Role.HR, people.organisation())
    url = reverse("people:end_role", args=[grant.pk])

    assert client_for(owner).post(url, {"on": DAY}).status_code == 403
    assert client_for(stranger).post(url, {"on": DAY}).status_code == 404


def test_an_account_is_blocked_at_once_and_opened_again(office, owner, client_for):
    theirs = client_for(owner)

    office.post(reverse("people:deactivate", args=[owner.pk]), {"reason": "Uit dienst"})
    assert theirs.get(reverse("people:profile")).status_code == 302

    office.post(reverse("people:reactivate", args=[owner.pk]))
    assert User.objects.get(pk=owner.user_id).is_active is True


def test_only_who_has_an_account_can_be_let_in_again(office):
    without, erased = people.person(account=False), people.person()
    office.post(reverse("people:erase", args=[erased.pk]), {"reason": "Vraag"})

    for person in (without, erased):
        assert office.post(reverse("people:reactivate", args=[person.pk])).status_code == 403
        assert (
            reverse("people:reactivate", args=[person.pk])
            not in office.get(reverse("people:person", args=[person.pk])).content.decode()
        )


def test_personal_data_are_erased(office, owner):
    answer = office.post(reverse("people:erase", args=[owner.pk]), {"reason": "Eigen verzoek"})

    page = office.get(answer.url)
    assert (page.status_code, last()) == (200, "person.erased")
    assert "Odette" not in page.content.decode()
    assert office.post(reverse("people:reactivate", args=[owner.pk])).status_code == 403
    assert User.objects.get(pk=owner.user_id).is_active is False


def test_erasing_needs_a_reason(office, owner):
    assert office.post(reverse("people:erase", args=[owner.pk]), {"reason": ""}).status_code == 422
    assert Person.objects.get(pk=owner.pk).erased_at is None
