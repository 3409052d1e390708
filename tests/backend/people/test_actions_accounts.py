from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import reverse

from backend.audit import queries as journal
from backend.audit.actions import seal
from backend.audit.models import Entry
from backend.kit.constraints import Refused
from backend.kit.models import SheetImport
from backend.people import actions, signals
from backend.people.enums import Role, Source
from backend.people.models import Affiliation, Person, RoleGrant, User
from tests.factories import people
from tests.races import while_saving

pytestmark = pytest.mark.django_db

DAY, NOW = date(2024, 3, 1), datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def admin():
    return people.administrator().user


def last():
    return Entry.objects.order_by("-pk").first()


def fresh_account(email="an@eik.example", *, given_name="An", family_name="Peeters"):
    account = people.user(email=email)
    actions.open_account(account, given_name=given_name, family_name=family_name, source=Source.SELF, language="en")
    return account


def test_open_account_makes_a_person_without_address():
    account = fresh_account()

    person = User.objects.get(pk=account.pk).person
    assert (person.name, person.email, person.language, person.source) == ("An Peeters", "", "en", Source.SELF)
    assert (last().event, last().actor, last().subject_id) == ("account.opened", account, str(person.pk))


def test_the_first_verified_address_becomes_the_persons():
    account = fresh_account()

    person = actions.confirm_address(account, email="An@Eik.example")

    assert (person, Person.objects.get().email) == (account.person, "an@eik.example")
    assert last().event == "address.confirmed"


def test_a_verified_address_claims_the_person_who_was_known_already():
    known = people.person(given_name="A.", family_name="PEETERS", email="an@eik.example", account=False, phone="012")
    known.source = Source.IMPORT
    people.affiliation(known, people.organisation())
    account = fresh_account()
    fresh = account.person.pk
    claimed = []

    def listen(sender, person, **kwargs):
        claimed.append(person)

    signals.address_claimed.connect(listen)
    person = actions.confirm_address(account, email="an@eik.example")
    signals.address_claimed.disconnect(listen)

    assert person.pk == known.pk
    assert User.objects.get(pk=account.pk).person == known
    assert (person.name, person.phone, person.language, person.source) == ("An Peeters", "012", "en", Source.SELF)
    assert list(Person.objects.values_list("pk", flat=True)) == [known.pk]
    assert claimed == [known]
    assert last().event == "address.claimed"
    assert last().data == {"account": account.pk, "instead_of": fresh}
    assert last().private == {"before": {"given_name": "A.", "family_name": "PEETERS"}}


@pytest.mark.parametrize("known", ["same name", "has account"])
def test_nobody_is_claimed_by_name_or_away_from_an_account(known):
    other = people.person(
        given_name="An", family_name="Peeters", email="ander@eik.example", account=known == "has account"
    )
    account = fresh_account()

    person = actions.confirm_address(account, email="an@eik.example")

    assert person.pk != other.pk
    assert Person.objects.count() == 2


def test_an_address_of_a_person_with_another_account_stays_theirs():
    other = people.person(email="an@eik.example")
    EmailAddress.objects.filter(user=other.user).delete()
    User.objects.filter(pk=other.user_id).update(email="an@beuk.example")
    account = fresh_account()

    person = actions.confirm_address(account, email="An@eik.example")

    assert (person.email, Person.objects.get(pk=other.pk).email) == ("", "an@eik.example")
    assert (last().event, last().private) == ("address.taken", {"email": "An@eik.example"})


@pytest.mark.parametrize(("verified", "claims"), [(True, True), (False, False)])
def test_an_address_that_the_sign_in_service_vouches_for_counts_as_verified(client, rf, verified, claims):
    known = people.person(email="an@eik.example", account=False)
    account = people.user(email="an@eik.example", verified=verified)
    actions.open_account(account, given_name="An", family_name="Peeters", source=Source.SIGN_IN)
    request = rf.get("/")
    request.user, request.session = account, client.session
    login = SocialLogin(user=account, account=SocialAccount(user=account, provider="oidc", uid="1", extra_data={}))

    user_logged_in.send(User, request=request, user=account, sociallogin=login)

    assert (User.objects.get(pk=account.pk).person.pk == known.pk) is claims


def test_a_second_address_claims_nobody():
    known = people.person(email="tweede@eik.example", account=False)
    account = fresh_account()
    actions.confirm_address(account, email="an@eik.example")

    person = actions.confirm_address(account, email="tweede@eik.example")

    assert person.email == "an@eik.example"
    assert Person.objects.get(pk=known.pk).user is None


def test_change_address_follows_the_account(owner):
    before = owner.email

    actions.change_address(owner, actor=owner.user, email="Nieuw@eik.example")

    owner.refresh_from_db()
    assert owner.email == "nieuw@eik.example"
    assert last().private == {"before": before, "after": "nieuw@eik.example"}


def test_change_address_claims_who_was_known_without_account(owner, admin):
    known = people.person(email="bekend@eik.example", account=False, organisation=people.organisation(name="Eerst"))
    known.role_grants.create(role=Role.HR, organisation=people.organisation(), valid_from=DAY)
    account, gone = owner.user, owner.pk
    posts = {*owner.affiliations.values_list("pk", flat=True), *known.affiliations.values_list("pk", flat=True)}
    people.affiliation(owner, known.affiliations.get().organisation, function="Dubbel")
    actions.update_person(owner, actor=admin, phone="0470 00 00 00")

    actions.change_address(owner, actor=account, email="Bekend@eik.example")

    kept = User.objects.get(pk=account.pk).person
    assert (kept.pk, kept.email, kept.name, kept.phone) == (
        known.pk, "bekend@eik.example", "Odette Eigenaar", "0470 00 00 00",
    )  # fmt: skip
    assert set(kept.affiliations.values_list("pk", flat=True)) == posts
    assert not Person.objects.filter(pk=gone).exists()
    assert (last().event, last().data["instead_of"]) == ("address.claimed", gone)


def test_who_clashes_with_who_was_known_stays_apart(owner):
    known = people.person(email="bekend@eik.example", account=False)
    owner.affiliations.update(line_manager=known)

    actions.change_address(owner, actor=owner.user, email="bekend@eik.example")

    assert (Person.objects.get(pk=owner.pk).user, Person.objects.get(pk=known.pk).user) == (owner.user, None)
    assert last().event == "address.taken"


def test_erasing_reaches_the_journal_of_who_was_claimed(owner, admin):
    people.person(email="bekend@eik.example", account=False)
    actions.update_person(owner, actor=admin, phone="0470 00 00 00")
    line, account = last(), owner.user
    actions.change_address(owner, actor=account, email="bekend@eik.example")
    account.refresh_from_db()

    actions.erase(Person.objects.get(user=account), actor=admin, reason="Gevraagd", now=NOW)

    assert Entry.objects.get(pk=line.pk).private == {}


def test_change_address_to_somebody_elses_changes_nothing_and_is_journalled(owner):
    other = people.person(email="bezet@eik.example")
    EmailAddress.objects.filter(user=other.user).delete()
    before = owner.email

    actions.change_address(owner, actor=owner.user, email="bezet@eik.example")

    owner.refresh_from_db()
    assert (owner.email, last().event) == (before, "address.taken")


@pytest.mark.parametrize("code", ["OVO000123", "0207500123"])
def test_note_capacity_adds_the_post_once(code):
    agency = people.organisation(ovo_code="OVO000123", kbo_number="0207500123")
    person = people.person()

    first = actions.note_capacity(person, actor=person.user, code=code, on=DAY)
    second = actions.note_capacity(person, actor=person.user, code=code, on=DAY)

    assert (first.organisation, first.source, first.valid_from, second) == (agency, Source.SIGN_IN, DAY, None)
    assert last().data["source"] == "sign_in"


@pytest.mark.parametrize("code", ["", "OVO999999"])
def test_note_capacity_of_an_unknown_organisation_adds_nothing(code):
    people.organisation()
    person = people.person()

    assert actions.note_capacity(person, actor=person.user, code=code, on=DAY) is None
    assert Affiliation.objects.count() == 0


def test_set_language(owner):
    actions.set_language(owner, actor=owner.user, language="en")
    actions.set_language(owner, actor=owner.user, language="en")

    owner.refresh_from_db()
    assert owner.language == "en"
    assert list(Entry.objects.values_list("event", "data")) == [("language.changed", {"before": "nl", "after": "en"})]


def test_deactivate_and_reactivate(owner, admin):
    actions.deactivate(owner, actor=admin, reason="Uit dienst", on=DAY)
    assert User.objects.get(pk=owner.user_id).is_active is False

    actions.reactivate(owner, actor=admin)
    assert User.objects.get(pk=owner.user_id).is_active is True
    assert list(Entry.objects.order_by("pk").values_list("event", "private")) == [
        ("account.deactivated", {"reason": "Uit dienst"}),
        ("account.reactivated", {}),
    ]


def signed_in_browser(person, rf):
    """A browser with a session that stands on the person's list of sessions."""
    browser = Client()
    browser.force_login(person.user)
    request = rf.get("/")
    request.user, request.session = person.user, browser.session
    UserSession.objects.create_from_request(request)
    return browser


def test_sessions_that_are_over_are_forgotten_with_the_address_they_came_from(owner, colleague, rf):
    signed_in_browser(owner, rf)
    Session.objects.update(expire_date=NOW - timedelta(seconds=1))
    browser = signed_in_browser(colleague, rf)

    assert actions.forget_sessions(now=NOW) == 1
    assert actions.forget_sessions(now=NOW) == 0

    assert [row.user for row in UserSession.objects.order_by("pk")] == [colleague.user]
    assert list(Session.objects.order_by("pk").values_list("pk", flat=True)) == [browser.session.session_key]


def test_deactivate_ends_every_session_for_good(owner, admin, rf):
    browser = signed_in_browser(owner, rf)

    actions.deactivate(owner, actor=admin, reason="Uit dienst", on=DAY)
    actions.reactivate(owner, actor=admin)

    assert (UserSession.objects.count(), Session.objects.count()) == (0, 0)
    assert browser.get(reverse("people:profile")).status_code == 302


@pytest.mark.parametrize("more", [{"valid_until": date(2026, 11, 23)}, {"valid_from": date(2026, 11, 23)}])
def test_the_last_administrator_is_not_blocked(admin, more):
    other = people.person()
    people.grant(other, Role.ADMINISTRATOR, **more)

    with pytest.raises(Refused, match="laatste platformbeheerder"):
        actions.deactivate(admin.person, actor=other.user, reason="", on=NOW.date())

    assert User.objects.get(pk=admin.pk).is_active
    people.administrator()
    actions.deactivate(admin.person, actor=other.user, reason="", on=NOW.date())
    assert not User.objects.get(pk=admin.pk).is_active


def test_an_administrator_to_be_is_not_erased_when_nobody_else_stays(admin):
    heir = people.person()
    people.grant(heir, Role.ADMINISTRATOR, valid_from=date(2026, 11, 24))
    admin.person.role_grants.update(valid_until=date(2026, 11, 24))

    with pytest.raises(Refused, match="laatste platformbeheerder"):
        actions.erase(heir, actor=admin, reason="", now=NOW)

    assert Person.objects.get(pk=heir.pk).erased_at is None


def erased_world(owner, admin):
    """A person with everything that identifies, also elsewhere."""
    SocialAccount.objects.create(user=owner.user, provider="oidc", uid="vo-1")
    Authenticator.objects.create(user=owner.user, type=Authenticator.Type.TOTP, data={})
    people.grant(owner, Role.HR, people.organisation())
    report = people.person()
    people.affiliation(report, people.organisation(), line_manager=owner)
    actions.update_person(owner, actor=admin, given_name="Odile")
    return report


def test_erase_leaves_nothing_that_tells_who_it_was(owner, admin, django_capture_on_commit_callbacks):
    report = erased_world(owner, admin)
    told = []

    def listen(sender, person, actor, **kwargs):
        told.append((person, actor))

    signals.person_erased.connect(listen)
    actions.erase(owner, actor=admin, reason="Eigen verzoek", now=NOW)
    signals.person_erased.disconnect(listen)

    person = Person.objects.get(pk=owner.pk)
    assert (person.given_name, person.family_name, person.email, person.phone) == ("", "", "", "")
    assert person.erased_at == NOW
    assert (person.user.email, person.user.is_active, person.user.has_usable_password()) == (None, False, False)
    for model in (EmailAddress, SocialAccount, Authenticator):
        assert model.objects.filter(user=person.user).count() == 0
    assert list(Affiliation.objects.filter(person=person).values_list("function", "valid_until")) == [("", NOW.date())]
    assert Affiliation.objects.get(person=report).line_manager is None
    assert RoleGrant.objects.get(person=person).valid_until == NOW.date()
    assert told == [(person, admin)]


def test_erase_empties_the_journal_and_the_chain_still_holds(owner, admin):
    erased_world(owner, admin)
    seal()

    actions.erase(owner, actor=admin, reason="Eigen verzoek", now=NOW)
    seal()

    updated = Entry.objects.get(event="person.updated")
    assert (updated.private, updated.salt, updated.actor) == ({}, "", None)
    assert (last().event, last().private) == ("person.erased", {"reason": "Eigen verzoek"})
    assert list(journal.faults()) == []


@pytest.mark.parametrize("why", ["administrator", "erased", "objection"])
def test_erase_is_refused(owner, admin, why):
    def object_to_it(sender, person, **kwargs):
        return "Trek eerst de kandidatuur in." if why == "objection" else None

    if why == "administrator":
        people.grant(owner, Role.ADMINISTRATOR)
    if why == "erased":
        actions.erase(owner, actor=admin, reason="", now=NOW)
    signals.erasure_asked.connect(object_to_it)
    try:
        with transaction.atomic(), pytest.raises(Refused) as refusal:
            actions.erase(owner, actor=admin, reason="", now=NOW)
    finally:
        signals.erasure_asked.disconnect(object_to_it)

    assert (str(refusal.value) == "Trek eerst de kandidatuur in.") is (why == "objection")
    assert (Person.objects.get(pk=owner.pk).given_name == "") is (why == "erased")


@pytest.mark.parametrize("state", ["checked", "applying"])
def test_a_sheet_that_names_who_is_erased_is_dropped_unless_it_is_being_saved(owner, admin, state):
    row = {"given_name": owner.given_name, "family_name": owner.family_name.upper()}
    sheet = SheetImport.objects.create(
        kind="people", file_name="lijst.csv", state=state, rows=[[2, row]], created_at=NOW, summary={"rows": 1}
    )

    if state == "applying":
        with pytest.raises(Refused):
            actions.erase(owner, actor=admin, reason="", now=NOW)
    else:
        actions.erase(owner, actor=admin, reason="", now=NOW)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows) == {"checked": ("cancelled", []), "applying": ("applying", [[2, row]])}[state]


def test_an_erased_account_stays_closed(owner, admin):
    actions.erase(owner, actor=admin, reason="", now=NOW)

    with pytest.raises(Refused):
        actions.reactivate(owner, actor=admin)


# --- At the same moment -----------------------------------------------------------


def new_account(email):
    user = people.user(email=email)
    return actions.open_account(user, given_name="Ann", family_name="Aerts", source=Source.SELF)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_written_down_while_it_is_confirmed_is_one_person():
    fresh = new_account("ann@example.org")

    known, claimed = while_saving(
        lambda: actions.add_person(actor=None, given_name="A.", family_name="Aerts", email="ann@example.org"),
        lambda: actions.confirm_address(User.objects.get(pk=fresh.user_id), email="ann@example.org"),
    )

    assert (known.pk, Person.objects.get().pk, claimed.name) == (claimed.pk, known.pk, "Ann Aerts")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_in_one_capacity_at_the_same_moment_add_one_post():
    person, city = people.person(), people.organisation(ovo_code="OVO000123")

    while_saving(
        lambda: actions.add_affiliation(person, actor=person.user, organisation=city, valid_from=DAY),
        lambda: actions.note_capacity(person, actor=person.user, code="OVO000123", on=DAY),
    )

    assert Affiliation.objects.get(person=person).source == Source.SELF


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_block_each_other_at_the_same_moment_leave_one():
    one, two = people.administrator(), people.administrator()

    found = while_saving(
        lambda: actions.deactivate(two, actor=one.user, reason="", on=NOW.date()),
        lambda: actions.deactivate(one, actor=two.user, reason="", on=NOW.date()),
    )

    assert (found[0], type(found[1])) == (None, Refused)
    assert list(User.objects.filter(is_active=True)) == [one.user]
