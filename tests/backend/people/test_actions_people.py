from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from backend.audit.models import Entry
from backend.kit.constraints import Refused
from backend.people import actions, queries, signals
from backend.people.enums import Role, Source
from backend.people.models import Affiliation, Person, RoleGrant, User
from tests.factories import people

pytestmark = pytest.mark.django_db

DAY, NOW = date(2024, 3, 1), datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def admin():
    return people.administrator().user


def last():
    return Entry.objects.order_by("-pk").first()


def test_add_person(admin):
    made = actions.add_person(actor=admin, given_name="An", family_name="Peeters", email="An@Eik.example", phone="1")

    assert (made.user, made.email, made.source) == (None, "an@eik.example", Source.IMPORT)
    assert (last().event, last().subject_id) == ("person.added", str(made.pk))


def test_add_person_with_a_known_address_is_refused(admin):
    people.person(email="an@eik.example", account=False)

    with pytest.raises(Refused):
        actions.add_person(actor=admin, given_name="An", family_name="Peeters", email="AN@eik.example")


def test_update_person_keeps_what_it_was_in_the_private_part(owner, admin):
    actions.update_person(owner, actor=admin, given_name="Odile", phone="")

    owner.refresh_from_db()
    assert owner.given_name == "Odile"
    assert (last().event, last().data, last().private) == (
        "person.updated",
        {"fields": ["given_name"]},
        {"before": {"given_name": "Odette"}},
    )


def test_a_name_that_one_changes_is_ones_own(admin):
    person = people.person(source=Source.IMPORT)

    actions.update_person(person, actor=admin, given_name="Eén")
    assert Person.objects.get(pk=person.pk).source == Source.IMPORT

    actions.update_person(person, actor=person.user, given_name="Twee")
    assert Person.objects.get(pk=person.pk).source == Source.SELF


def test_update_person_with_nothing_new_journals_nothing(owner):
    actions.update_person(owner, actor=owner.user, given_name=owner.given_name)

    assert Entry.objects.count() == 0


def test_add_affiliation(owner):
    city = people.organisation()
    boss = people.person()

    post = actions.add_affiliation(
        owner, actor=owner.user, organisation=city, valid_from=DAY, function="Jurist", line_manager=boss
    )

    assert (post.person, post.source, post.line_manager) == (owner, Source.SELF, boss)
    assert (last().event, last().data["affiliation"]) == ("affiliation.added", post.pk)


@pytest.mark.parametrize("wrong", ["twice", "own manager", "not there"])
def test_add_affiliation_is_refused(owner, wrong):
    here = owner.affiliations.get().organisation
    elsewhere, ended = people.organisation(), people.organisation(valid_until=date(2022, 1, 1))
    columns = {
        "twice": {"organisation": here},
        "own manager": {"organisation": elsewhere, "line_manager": owner},
        "not there": {"organisation": ended},
    }[wrong]

    with pytest.raises(Refused):
        actions.add_affiliation(owner, actor=owner.user, valid_from=DAY, **columns)

    assert Affiliation.objects.filter(person=owner).count() == 1


def test_changing_ones_own_post_leaves_who_says_that_one_works_there(owner, colleague):
    post = owner.affiliations.get()
    Affiliation.objects.filter(pk=post.pk).update(source=Source.IMPORT)

    actions.change_affiliation(post, actor=owner.user, function="Directeur", role_level="top")

    post.refresh_from_db()
    assert (post.function, post.role_level, post.source) == ("Directeur", "top", Source.IMPORT)
    assert last().data == {"affiliation": post.pk, "fields": ["function", "role_level"]}
    assert colleague in queries.people_known_to(owner.user, on=DAY)


def test_end_affiliation(owner):
    post = owner.affiliations.get()

    actions.end_affiliation(post, actor=owner.user, on=DAY)

    post.refresh_from_db()
    assert (post.valid_until, last().event) == (DAY, "affiliation.ended")


def test_end_affiliation_before_it_began_is_refused(owner):
    with pytest.raises(Refused):
        actions.end_affiliation(owner.affiliations.get(), actor=owner.user, on=date(2019, 1, 1))

    assert owner.affiliations.get().valid_until is None


@pytest.mark.parametrize("day", ["2021-03-02", "2099-01-01"])
def test_what_has_ended_is_not_brought_back_by_ending_it_later(owner, admin, day):
    city, ended = people.organisation(), date(2021, 3, 1)
    post = people.affiliation(owner, city, valid_until=ended)
    grant = people.grant(owner, Role.HR, city, valid_until=ended)
    before = Entry.objects.count()

    for end, row in ((actions.end_affiliation, post), (actions.end_role, grant)):
        with pytest.raises(Refused, match="1 maart 2021"):
            end(row, actor=admin, on=date.fromisoformat(day))
        row.refresh_from_db()
        assert row.valid_until == ended
    assert Entry.objects.count() == before


def test_an_end_can_be_brought_forward(owner, admin):
    post = people.affiliation(owner, people.organisation(), valid_until=date(2021, 3, 1))

    actions.end_affiliation(post, actor=admin, on=date(2021, 2, 1))

    post.refresh_from_db()
    assert post.valid_until == date(2021, 2, 1)


def test_grant_and_end_role(owner, admin):
    city = people.organisation()

    grant = actions.grant_role(owner, actor=admin, role=Role.HR, organisation=city, valid_from=DAY)
    actions.end_role(grant, actor=admin, on=date(2025, 1, 1))

    grant.refresh_from_db()
    assert (grant.organisation, grant.valid_until) == (city, date(2025, 1, 1))
    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)) == ["role.granted", "role.ended"]


@pytest.mark.parametrize("role", [Role.HR, Role.ADMINISTRATOR])
def test_grant_role_twice_or_without_its_organisation_is_refused(owner, admin, role):
    city = people.organisation()
    scope = None if role == Role.ADMINISTRATOR else city
    actions.grant_role(owner, actor=admin, role=role, organisation=scope, valid_from=DAY)

    with pytest.raises(Refused):
        actions.grant_role(owner, actor=admin, role=role, organisation=scope, valid_from=DAY)
    with pytest.raises(Refused):
        actions.grant_role(
            people.person(), actor=admin, role=role, organisation=None if scope else city, valid_from=DAY
        )


def test_a_role_that_never_began_is_withdrawn(owner, admin):
    grant = people.grant(owner, Role.HR, people.organisation(), valid_from=DAY)

    actions.end_role(grant, actor=admin, on=DAY)

    assert (RoleGrant.objects.filter(pk=grant.pk).count(), last().event) == (0, "role.withdrawn")


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2023, 1, 1)])
def test_a_role_for_an_organisation_that_is_not_there_is_refused(owner, admin, day):
    city = people.organisation(name="Stad Wilg", valid_until=date(2023, 1, 1))

    with pytest.raises(Refused, match="Stad Wilg bestond"):
        actions.grant_role(owner, actor=admin, role=Role.HR, organisation=city, valid_from=day)

    assert not owner.role_grants.exists()


def test_an_administrator_of_one_organisation_is_refused_in_its_own_sentence(owner, admin):
    with pytest.raises(Refused) as refusal:
        actions.grant_role(
            owner, actor=admin, role=Role.ADMINISTRATOR, organisation=people.organisation(), valid_from=DAY
        )

    assert str(refusal.value) == "Een platformbeheerder is dat voor alle organisaties: kies er geen."


def test_somebody_always_stays_administrator(admin):
    only = admin.person.role_grants.get()

    with pytest.raises(Refused):
        actions.end_role(only, actor=admin, on=date(2030, 1, 1))
    people.administrator()
    actions.end_role(only, actor=admin, on=date(2030, 1, 1))

    only.refresh_from_db()
    assert only.valid_until == date(2030, 1, 1)


def test_an_administrator_who_cannot_sign_in_does_not_count(admin):
    blocked = people.administrator()
    User.objects.filter(pk=blocked.user_id).update(is_active=False)
    people.grant(people.person(), Role.ADMINISTRATOR, valid_from=date(2031, 1, 1))

    with pytest.raises(Refused):
        actions.end_role(admin.person.role_grants.get(), actor=admin, on=date(2030, 1, 1))


def test_looking_is_journalled_and_told(owner, admin):
    told = []

    def listen(sender, **kwargs):
        told.append((kwargs["person"], kwargs["viewer"], kwargs["reason"], kwargs["at"]))

    signals.person_was_viewed.connect(listen)
    actions.start_viewing(owner, actor=admin, reason="Vraag aan de helpdesk", now=NOW)
    signals.person_was_viewed.disconnect(listen)
    actions.stop_viewing(owner, actor=admin, how="stopped")

    assert told == [(owner, admin.person, "Vraag aan de helpdesk", NOW)]
    started, stopped = Entry.objects.order_by("pk")
    assert (started.event, started.actor, started.private) == (
        "viewing.started",
        admin,
        {"reason": "Vraag aan de helpdesk"},
    )
    assert (stopped.event, stopped.data["how"]) == ("viewing.stopped", "stopped")


def test_the_database_refuses_an_erased_person_with_a_name(owner):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=owner.pk).update(erased_at=NOW)
