from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from backend.people import queries
from backend.people.enums import Level, Role
from backend.people.models import FormerName, ParentLink, Person, User
from tests.factories import people

pytestmark = pytest.mark.django_db

BEFORE, DAY = date(2024, 2, 29), date(2024, 3, 1)


def names(rows):
    return [row.name for row in rows]


def test_descendants_follow_the_tree_of_that_day():
    top = people.organisation()
    middle = people.organisation(parent=top)
    bottom = people.organisation(parent=middle)
    ParentLink.objects.filter(child=middle).update(valid_until=DAY)

    assert queries.descendants([top.pk], on=BEFORE) == {top.pk, middle.pk, bottom.pk}
    assert queries.descendants([top.pk], on=DAY) == {top.pk}
    assert queries.descendants([], on=DAY) == set()


@pytest.mark.parametrize("depth", [2, 4])
def test_the_tree_costs_the_same_at_any_size(depth, django_assert_num_queries):
    parent = None
    for number in range(depth):
        parent = people.organisation(name=f"Laag {number}", parent=parent)
        people.organisation(name=f"Zus {number}", parent=parent)

    with django_assert_num_queries(2):
        [top] = queries.tree(on=DAY)
    with django_assert_num_queries(1):
        below = queries.descendants([top.organisation.pk], on=DAY)
    with django_assert_num_queries(2):
        above = queries.ancestors(parent, on=DAY)

    assert (len(below), len(above), top.organisation.name) == (2 * depth, depth - 1, "Laag 0")
    assert "Zus 0" in [branch.organisation.name for branch in top.children]


def test_the_tree_puts_what_lost_its_parent_on_top():
    ended = people.organisation(name="Weg", valid_until=DAY)
    people.organisation(name="Wees", parent=ended)

    assert [branch.organisation.name for branch in queries.tree(on=DAY)] == ["Wees"]


def renamed():
    row = people.organisation(name="Agentschap Opgroeien", short_name="AO", level=Level.FLEMISH, ovo_code="OVO000123")
    FormerName.objects.create(
        organisation=row, name="Kind & Gezin", short_name="K&G", valid_from=people.LONG_AGO, valid_until=DAY
    )
    return row


@pytest.mark.parametrize("search", ["opgroei", "ao", "kind & g", "K&G", "ovo000123"])
def test_an_organisation_is_found_by_present_and_former_names_and_codes(search):
    renamed()
    people.organisation(name="Stad Eik")

    assert names(queries.organisation_list(on=DAY, search=search).order_by("pk")) == ["Agentschap Opgroeien"]
    assert names(queries.organisation_options(search, on=DAY)) == ["Agentschap Opgroeien"]


def test_the_list_says_under_which_former_name_something_was_found():
    renamed()

    [row] = queries.organisation_list(on=DAY, search="gezin").order_by("pk")

    assert row.found_as == "Kind & Gezin"


def test_the_list_filters():
    domain = people.policy_domain()
    here = people.organisation(name="Hier", level=Level.FLEMISH, policy_domain=domain)
    people.organisation(name="Ander niveau", level=Level.LOCAL, policy_domain=domain)
    people.organisation(name="Ander domein", level=Level.FLEMISH)
    people.organisation(name="Weg", level=Level.FLEMISH, policy_domain=domain, valid_until=DAY)
    people.affiliation(people.person(), here)
    people.affiliation(people.person(), here, valid_from=date(2025, 1, 1))

    [row] = queries.organisation_list(on=DAY, level=Level.FLEMISH, policy_domain=domain).order_by("pk")

    assert (row.name, row.people, row.parent_name) == ("Hier", 1, None)


@pytest.mark.rule("R94")
def test_organisations_that_take_part_without_a_contact_point():
    without, with_one, empty, former = (
        people.organisation(name=name) for name in ("Zonder", "Met", "Leeg", "Niet meer")
    )
    for row in (without, with_one, former):
        people.person(organisation=row)
    people.grant(people.person(), Role.CONTACT_POINT, with_one)
    people.grant(people.person(), Role.CONTACT_POINT, former, valid_until=BEFORE)
    people.grant(people.person(), Role.HR, without)

    assert names(queries.without_contact_point(on=DAY)) == ["Niet meer", "Zonder"]


def test_history_tells_everything_newest_first():
    one = people.organisation(name="Een", parent=people.organisation(name="Boven"))
    FormerName.objects.create(organisation=one, name="Nul", valid_from=people.LONG_AGO, valid_until=DAY)

    told = [(line.on, str(line.title)) for line in queries.history(one)]

    assert [on for on, _title in told] == [DAY, people.LONG_AGO, people.LONG_AGO]
    assert "Nul" in told[0][1]
    assert any("Boven" in title for _on, title in told)


def test_grants_count_today_only_and_are_read_once(django_assert_num_queries):
    person = people.person()
    one, two, three = (people.organisation() for _ in range(3))
    people.grant(person, Role.HR, one)
    people.grant(person, Role.HR, two, valid_until=date(2021, 1, 1))
    people.grant(person, Role.HR, three, valid_from=date(2999, 1, 1))
    user = User.objects.get(pk=person.user_id)

    with django_assert_num_queries(1):
        held = queries.grants_of(user)
        assert queries.grants_of(user) is held

    assert held.organisations(Role.HR) == {one.pk}
    assert (held.has(Role.HR, [two.pk]), held.has(Role.PUBLISHER)) == (False, False)
    assert queries.grants_of(AnonymousUser()) is queries.NOBODY


def test_current_affiliation_is_the_one_begun_last():
    person = people.person()
    people.affiliation(person, people.organisation())
    last = people.affiliation(person, people.organisation(), valid_from=DAY)
    people.affiliation(person, people.organisation(), valid_from=date(2022, 1, 1))

    assert queries.current_affiliation(person, on=DAY) == last
    assert queries.current_affiliation(person, on=date(2019, 1, 1)) is None


@pytest.fixture
def province():
    """HR of the top, a person at the top, one below, one elsewhere and one who left."""
    top = people.organisation(name="Provincie")
    below = people.organisation(name="Provinciale dienst", parent=top)
    hr = people.person(given_name="Hanne", family_name="HR")
    people.grant(hr, Role.HR, top)
    people.person(family_name="Top", organisation=top)
    people.person(family_name="Onder", organisation=below)
    people.person(family_name="Elders", organisation=people.organisation())
    people.affiliation(people.person(family_name="Weg"), top, valid_until=date(2021, 1, 1))
    return hr


def test_hr_sees_who_works_for_the_own_organisation_and_below_it(province):
    rows = queries.people_visible_to(province.user).order_by("family_name", "pk")

    assert [row.family_name for row in rows] == ["HR", "Onder", "Top"]


def test_hr_reads_nothing_of_what_its_people_do_elsewhere(province):
    person, elsewhere = Person.objects.get(family_name="Top"), people.organisation(name="Elders")
    people.affiliation(person, elsewhere, function="Mandataris")
    admin = people.administrator().user

    [row] = queries.people_list(province.user, on=DAY, search="top").order_by("pk")

    assert [post.organisation.name for post in row.posts] == ["Provincie"]
    assert [post.organisation.name for post in queries.posts_shown_to(province.user, person)] == ["Provincie"]
    assert not queries.people_list(province.user, on=DAY, organisation=elsewhere).exists()
    assert queries.posts_shown_to(admin, person).count() == 2
    assert queries.posts_shown_to(person.user, person).count() == 2


def test_others_see_themselves_and_visitors_nobody(province, stranger):
    assert list(queries.people_visible_to(stranger.user).order_by("pk")) == [stranger]
    assert list(queries.people_visible_to(AnonymousUser()).order_by("pk")) == []


def test_the_list_of_people_filters_for_administrators(province):
    admin = people.administrator(given_name="Ada", family_name="Beheer").user
    top = province.role_grants.get().organisation

    def found(**asked):
        return [row.family_name for row in queries.people_list(admin, on=DAY, **asked).order_by("family_name", "pk")]

    assert found(organisation=top) == ["Onder", "Top"]
    assert found(role=Role.HR) == ["HR"]
    assert found(search="hanne hr") == ["HR"]
    assert found(search="ada beh") == ["Beheer"]


def test_hr_cannot_find_people_by_address(province):
    person = people.person(
        given_name="Wout", email="geheim@eik.example", organisation=province.role_grants.get().organisation
    )

    assert list(queries.people_list(province.user, on=DAY, search="geheim").order_by("pk")) == []
    assert list(queries.people_list(province.user, on=DAY, search="wou").order_by("pk")) == [person]


def test_possible_managers_are_the_colleagues_of_that_day():
    city = people.organisation()
    me, boss = people.person(organisation=city), people.person(organisation=city)
    people.person()

    assert list(queries.possible_managers(me, city, on=DAY)) == [boss]
