from datetime import date, timedelta

import pytest

from backend.audit.models import Entry
from backend.kit.constraints import Refused
from backend.people import actions, queries
from backend.people.enums import Level, Role, SuccessionKind
from backend.people.models import Affiliation, FormerName, Organisation, ParentLink, RoleGrant, Succession
from tests.factories import people

pytestmark = pytest.mark.django_db

DAY, LATER, TODAY = date(2024, 3, 1), date(2025, 1, 1), date(2026, 11, 22)


@pytest.fixture
def admin():
    return people.administrator().user


def events():
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def posts(person):
    rows = Affiliation.objects.filter(person=person).order_by("valid_from", "pk")
    return [(row.organisation.name, row.valid_from, row.valid_until) for row in rows]


def parent_on(organisation, day):
    return [row.name for row in queries.ancestors(organisation, on=day)]


def test_add_organisation_under_a_parent(admin):
    parent = people.organisation(name="Vlaamse overheid")

    made = actions.add_organisation(
        actor=admin, parent=parent, name="Agentschap Beuk", level=Level.FLEMISH, valid_from=DAY
    )

    assert (made.name, parent_on(made, DAY)) == ("Agentschap Beuk", ["Vlaamse overheid"])
    entry = Entry.objects.get()
    assert (entry.event, entry.subject_id, entry.data) == ("organisation.added", str(made.pk), {"parent": parent.pk})


def test_add_organisation_with_a_code_that_exists_is_refused_in_a_sentence(admin):
    people.organisation(ovo_code="OVO000123")

    with pytest.raises(Refused, match="OVO-code|OVO code"):
        actions.add_organisation(actor=admin, name="Dubbel", level=Level.OTHER, ovo_code="OVO000123", valid_from=DAY)

    assert events() == []


def test_update_organisation_journals_what_it_was(admin):
    row = people.organisation(level=Level.LOCAL)

    actions.update_organisation(row, actor=admin, level=Level.FEDERAL, website="")

    row.refresh_from_db()
    assert row.level == Level.FEDERAL
    assert Entry.objects.get().data == {"before": {"level": "local"}}


def test_update_organisation_with_nothing_new_journals_nothing(admin):
    row = people.organisation(level=Level.LOCAL)

    actions.update_organisation(row, actor=admin, level=Level.LOCAL)

    assert events() == []


def test_rename_keeps_every_former_name_in_its_period(admin):
    row = people.organisation(name="Kind & Gezin", short_name="K&G", valid_from=date(2020, 1, 1))

    actions.rename(row, actor=admin, name="Opgroeien", short_name="", on=DAY, today=LATER)
    actions.rename(row, actor=admin, name="Agentschap Opgroeien", short_name="", on=LATER, today=LATER)

    row.refresh_from_db()
    assert row.name == "Agentschap Opgroeien"
    former = FormerName.objects.order_by("valid_from").values_list("name", "short_name", "valid_from", "valid_until")
    assert list(former) == [("Kind & Gezin", "K&G", date(2020, 1, 1), DAY), ("Opgroeien", "", DAY, LATER)]
    assert events() == ["organisation.renamed", "organisation.renamed"]


def test_a_name_to_come_waits_for_its_day(admin):
    row = people.organisation(name="Kind & Gezin", short_name="K&G", valid_from=date(2020, 1, 1))

    actions.rename(row, actor=admin, name="Opgroeien", short_name="OG", on=LATER, today=DAY)
    too_early = actions.take_names(today=LATER - timedelta(days=1))
    row.refresh_from_db()
    before = row.name
    times = [actions.take_names(today=LATER), actions.take_names(today=LATER)]

    row.refresh_from_db()
    assert (too_early, before, times, row.name, row.short_name) == (0, "Kind & Gezin", [1, 0], "Opgroeien", "OG")
    former = FormerName.objects.values_list("name", "valid_from", "valid_until").get()
    assert former == ("Kind & Gezin", date(2020, 1, 1), LATER)
    assert events() == ["organisation.name_announced", "organisation.renamed"]


def test_names_to_come_are_taken_in_their_order(admin):
    row = people.organisation(name="Eerst")
    actions.rename(row, actor=admin, name="Laatst", short_name="", on=LATER, today=people.LONG_AGO)
    actions.rename(row, actor=admin, name="Dan", short_name="", on=DAY, today=people.LONG_AGO)

    actions.take_names(today=LATER)

    row.refresh_from_db()
    assert row.name == "Laatst"
    assert list(row.former_names.order_by("valid_from").values_list("name", flat=True)) == ["Eerst", "Dan"]


def test_two_names_for_one_day_are_refused(admin):
    row = people.organisation(name="Eerst")
    actions.rename(row, actor=admin, name="Dan", short_name="", on=LATER, today=DAY)

    with pytest.raises(Refused):
        actions.rename(row, actor=admin, name="Toch", short_name="", on=LATER, today=DAY)

    assert events() == ["organisation.name_announced"]


def test_an_organisation_that_ends_gets_no_other_name(admin):
    row = people.organisation(name="Eerst")
    actions.rename(row, actor=admin, name="Dan", short_name="", on=LATER, today=DAY)

    actions.end(row, actor=admin, on=LATER)

    assert not row.coming_names.exists()
    with pytest.raises(Refused):
        actions.rename(row, actor=admin, name="Dan", short_name="", on=LATER, today=DAY)


def test_a_name_to_come_is_taken_back_once(admin):
    row = people.organisation(name="Eerst")
    actions.rename(row, actor=admin, name="Dan", short_name="", on=LATER, today=DAY)
    coming = row.coming_names.get()

    actions.take_back_name(coming, actor=admin)
    actions.take_back_name(coming, actor=admin)

    assert (actions.take_names(today=LATER), row.coming_names.count()) == (0, 0)
    assert events() == ["organisation.name_announced", "organisation.name_taken_back"]


def test_rename_before_it_existed_is_refused(admin):
    row = people.organisation(name="Jong", valid_from=LATER)

    with pytest.raises(Refused):
        actions.rename(row, actor=admin, name="Jonger", short_name="", on=DAY, today=LATER)

    assert Organisation.objects.get(pk=row.pk).name == "Jong"


def test_move_is_dated(admin):
    first, second = people.organisation(name="Eerste"), people.organisation(name="Tweede")
    row = people.organisation(parent=first)

    actions.move(row, actor=admin, parent=second, on=DAY)

    assert parent_on(row, date(2024, 2, 29)) == ["Eerste"]
    assert parent_on(row, DAY) == ["Tweede"]
    assert events() == ["organisation.moved"]


def test_move_to_the_top(admin):
    row = people.organisation(parent=people.organisation())

    actions.move(row, actor=admin, parent=None, on=DAY)

    assert parent_on(row, DAY) == []


def test_move_on_the_day_of_an_earlier_move_replaces_it(admin):
    first, second = people.organisation(name="Eerste"), people.organisation(name="Tweede")
    row = people.organisation()

    actions.move(row, actor=admin, parent=first, on=DAY)
    actions.move(row, actor=admin, parent=second, on=DAY)

    assert list(ParentLink.objects.values_list("parent__name", "valid_from", "valid_until")) == [("Tweede", DAY, None)]


def test_move_in_a_circle_is_refused(admin):
    top = people.organisation(name="Top")
    middle = people.organisation(name="Midden", parent=top)
    bottom = people.organisation(name="Onder", parent=middle)

    with pytest.raises(Refused, match="Onder"):
        actions.move(top, actor=admin, parent=bottom, on=DAY)
    with pytest.raises(Refused):
        actions.move(top, actor=admin, parent=top, on=DAY)

    assert parent_on(top, DAY) == []
    assert events() == []


def test_move_under_what_does_not_exist_on_that_day_is_refused(admin):
    ended = people.organisation(name="Weg", valid_until=date(2022, 1, 1))
    row = people.organisation()

    with pytest.raises(Refused, match="Weg"):
        actions.move(row, actor=admin, parent=ended, on=DAY)


def test_end_ends_posts_roles_and_place_in_the_tree(admin):
    row = people.organisation(name="Stopt", parent=people.organisation())
    somebody = people.person(organisation=row)
    people.grant(somebody, Role.HR, row)
    newcomer = people.affiliation(people.person(), row, valid_from=LATER)

    actions.end(row, actor=admin, on=DAY)

    row.refresh_from_db()
    assert row.valid_until == DAY
    assert posts(somebody) == [("Stopt", people.LONG_AGO, DAY)]
    assert posts(newcomer.person) == []
    assert list(RoleGrant.objects.filter(person=somebody).values_list("valid_until", flat=True)) == [DAY]
    assert parent_on(row, DAY) == []
    assert events() == ["organisation.ended"]


def test_an_organisation_that_ended_is_not_brought_back_by_ending_it_later(admin):
    row = people.organisation()
    stale = Organisation.objects.get(pk=row.pk)
    actions.end(row, actor=admin, on=DAY)

    with pytest.raises(Refused, match="1 maart 2024"):
        actions.end(stale, actor=admin, on=LATER)

    assert Organisation.objects.get(pk=row.pk).valid_until == DAY


def test_end_is_refused_while_others_stand_below(admin):
    row = people.organisation()
    people.organisation(parent=row)

    with pytest.raises(Refused):
        actions.end(row, actor=admin, on=DAY)

    assert Organisation.objects.get(pk=row.pk).valid_until is None


def test_merge_of_two_into_a_third_moves_people_roles_and_children_on_that_day(admin):
    above = people.organisation(name="Boven")
    one, two = people.organisation(name="Een", parent=above), people.organisation(name="Twee")
    into = people.organisation(name="Samen")
    child = people.organisation(name="Kind", parent=two)
    boss = people.person()
    somebody = people.person()
    people.affiliation(somebody, one, function="Jurist", line_manager=boss, role_level="middle")
    people.grant(somebody, Role.HR, one)

    actions.merge([one, two], into=into, actor=admin, on=DAY)

    assert posts(somebody) == [("Een", people.LONG_AGO, DAY), ("Samen", DAY, None)]
    new = Affiliation.objects.get(person=somebody, organisation=into)
    assert (new.function, new.line_manager, new.role_level) == ("Jurist", boss, "middle")
    roles = RoleGrant.objects.filter(person=somebody).order_by("valid_from")
    assert list(roles.values_list("organisation__name", "valid_until")) == [("Een", DAY), ("Samen", None)]
    assert (parent_on(child, date(2024, 2, 29)), parent_on(child, DAY)) == (["Twee"], ["Samen"])
    assert set(Organisation.objects.filter(valid_until=DAY).values_list("name", flat=True)) == {"Een", "Twee"}
    assert set(Succession.objects.values_list("predecessor__name", "successor__name", "kind", "on")) == {
        ("Een", "Samen", SuccessionKind.MERGED, DAY),
        ("Twee", "Samen", SuccessionKind.MERGED, DAY),
    }
    assert sorted(events()) == ["affiliation.moved", "organisation.merged", "organisation.merged", "role.moved"]


def test_merge_keeps_the_post_that_a_person_has_there_already(admin):
    one, into = people.organisation(name="Een"), people.organisation(name="Samen")
    both = people.person(organisation=one)
    people.affiliation(both, into)
    people.grant(both, Role.HR, one)
    people.grant(both, Role.HR, into)

    actions.merge([one], into=into, actor=admin, on=DAY)

    assert posts(both) == [("Een", people.LONG_AGO, DAY), ("Samen", people.LONG_AGO, None)]
    assert RoleGrant.objects.filter(person=both, organisation=into).count() == 1


def test_merge_moves_posts_that_begin_later_as_a_whole(admin):
    one, into = people.organisation(name="Een"), people.organisation(name="Samen")
    newcomer = people.person()
    people.affiliation(newcomer, one, valid_from=LATER)

    actions.merge([one], into=into, actor=admin, on=DAY)

    assert posts(newcomer) == [("Samen", LATER, None)]


def test_merge_into_what_stands_below_lifts_it_to_the_place_of_the_merged(admin):
    above = people.organisation(name="Boven")
    row = people.organisation(name="Departement", parent=above)
    middle = people.organisation(name="Afdeling", parent=row)
    bottom = people.organisation(name="Dienst", parent=middle)

    actions.merge([row], into=bottom, actor=admin, on=DAY)

    assert parent_on(bottom, DAY) == ["Boven"]
    assert parent_on(middle, DAY) == ["Boven", "Dienst"]


@pytest.mark.parametrize("wrong", ["itself", "ended", "later"])
def test_merge_is_refused(admin, wrong):
    row = people.organisation(name="Een")
    into = {
        "itself": row,
        "ended": people.organisation(valid_until=date(2022, 1, 1)),
        "later": people.organisation(valid_from=LATER),
    }[wrong]

    with pytest.raises(Refused):
        actions.merge([row], into=into, actor=admin, on=DAY)

    assert (Succession.objects.count(), events()) == (0, [])


def test_split_of_a_part_leaves_the_people(admin):
    row, part = people.organisation(name="Geheel"), people.organisation(name="Deel")
    somebody = people.person(organisation=row)

    actions.split(row, parts=[part], actor=admin, on=DAY)

    assert posts(somebody) == [("Geheel", people.LONG_AGO, None)]
    assert Organisation.objects.get(pk=row.pk).valid_until is None
    assert Succession.objects.get().kind == SuccessionKind.SPLIT
    assert Entry.objects.get().data == {"parts": [part.pk], "heir": None, "on": "2024-03-01"}


def test_split_up_hands_the_people_to_the_heir(admin):
    row = people.organisation(name="Geheel")
    heir, other = people.organisation(name="Erfgenaam"), people.organisation(name="Ander")
    somebody = people.person(organisation=row)

    actions.split(row, parts=[heir, other], heir=heir, actor=admin, on=DAY)

    assert posts(somebody) == [("Geheel", people.LONG_AGO, DAY), ("Erfgenaam", DAY, None)]
    assert Organisation.objects.get(pk=row.pk).valid_until == DAY


def test_split_with_a_stranger_as_heir_is_refused(admin):
    row, part, other = people.organisation(), people.organisation(), people.organisation()

    with pytest.raises(Refused):
        actions.split(row, parts=[part], heir=other, actor=admin, on=DAY)
