from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from backend.people import rules
from backend.people.enums import Role
from backend.people.queries import hr_organisations
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    top = people.organisation()
    return top, people.organisation(parent=top)


def holder(role, organisation=None):
    person = people.person()
    people.grant(person, role, organisation)
    return person.user


def test_hr_reaches_down_the_tree_and_not_up(tree):
    top, below = tree

    assert hr_organisations(holder(Role.HR, top), on=timezone.localdate()) == {top.pk, below.pk}
    assert hr_organisations(holder(Role.HR, below), on=timezone.localdate()) == {below.pk}


def test_visitors_hold_no_role(tree):
    somebody = AnonymousUser()

    held = (rules.is_administrator, rules.is_organiser_somewhere, rules.is_hr_somewhere, rules.can_list_people)
    assert [rule(somebody) for rule in held] == [False, False, False, False]


def test_looking_as_is_for_administrators_at_others_who_are_none(owner):
    admin, other_admin = people.administrator(), people.administrator()
    blocked, without = people.person(), people.person(account=False)
    blocked.user.is_active = False

    assert rules.can_look_as(admin.user, owner) is True
    assert [rules.can_look_as(admin.user, row) for row in (admin, other_admin, blocked, without)] == [False] * 4
    assert rules.can_look_as(owner.user, people.person()) is False


def test_not_looking_as_is_for_sensitive_files(owner):
    assert rules.not_looking_as(owner.user) is True
    owner.user.viewed_by = people.administrator().user
    assert rules.not_looking_as(owner.user) is False


@pytest.mark.parametrize(("until", "may"), [(None, True), (date(2999, 1, 1), True), (date(2021, 3, 1), False)])
def test_what_has_ended_is_not_offered_for_ending(owner, until, may):
    admin = people.administrator().user
    body = people.organisation(valid_until=until)
    post, grant = owner.affiliations.get(), people.grant(owner, Role.HR, body, valid_until=until)
    post.valid_until = until

    assert rules.can_end_organisation(admin, body) is may
    assert rules.can_end_role(admin, grant) is may
    assert (rules.can_end_post(admin, post), rules.can_end_post(owner.user, post)) == (may, may)
    assert rules.can_end_organisation(owner.user, body) is False


def test_nobody_erases_or_blocks_oneself_or_erases_an_administrator(owner):
    admin, other_admin = people.administrator(), people.administrator()

    assert [rules.can_erase(admin.user, row) for row in (owner, admin, other_admin)] == [True, False, False]
    assert [rules.can_deactivate(admin.user, row) for row in (owner, admin, other_admin)] == [True, False, True]
    assert rules.can_erase(owner.user, people.person()) is False
