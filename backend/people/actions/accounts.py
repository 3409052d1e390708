"""Accounts and the people behind them: opening, claiming, addresses, capacities, deactivating, erasing."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from backend.audit.actions import erase_about, erase_private, record
from backend.audit.models import Entry
from backend.audit.queries import about
from backend.kit import imports, jobs
from backend.kit.constraints import Refused, save_or_refuse
from backend.kit.states import lock, lock_alone
from backend.kit.time import in_force
from backend.kit.traces import Traces
from backend.people.actions.people import grant_role, refuse_last_administrator
from backend.people.enums import Role, Source
from backend.people.models import Affiliation, Organisation, Person, RoleGrant, User
from backend.people.signals import address_claimed, erasure_asked, person_erased


@transaction.atomic
def open_account(user: User, *, given_name: str, family_name: str, source: Source, language: str = "nl") -> Person:
    """Give a new account its person. The address stays off the person until it is verified."""
    person = Person.objects.create(
        user=user, given_name=given_name, family_name=family_name, language=language, source=source
    )
    record(person, "account.opened", actor=user, account=user.pk, source=source)
    return person


@transaction.atomic
def open_administrator(*, email: str, given_name: str, family_name: str, on: date) -> Person:
    """The account, the person and the role of a platform administrator, from nothing; no password yet.

    For whoever runs the platform, who vouches for the address. Refused when the address is somebody's.
    """
    user = User(email=User.objects.normalize_email(email).lower())
    user.set_unusable_password()
    save_or_refuse(user)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person = Person(user=user, given_name=given_name, family_name=family_name, email=user.email, source=Source.IMPORT)
    save_or_refuse(person)
    record(person, "account.opened", actor=None, account=user.pk, source=person.source)
    grant_role(person, actor=None, role=Role.ADMINISTRATOR, organisation=None, valid_from=on)
    return person


@transaction.atomic
def confirm_address(user: User, *, email: str) -> Person:
    """The account proved that this address is its own: the person gets it, or turns out to be known already.

    On the first address of an account, a person without account who has exactly this address becomes the account's
    person; the one made at signing up, whom nothing hangs on yet, goes. What the human typed as a name stands. The
    address of a person with another account stays theirs. Returns the account's person.
    """
    person = lock(user.person)
    if person.email:
        return person
    others = Person.objects.select_for_update(of=("self",), no_key=True).exclude(pk=person.pk)
    known = others.filter(email__iexact=email).first()
    if known is None:
        person.email = email.lower()
        try:
            save_or_refuse(person, update_fields=["email"])
        except Refused:  # somebody wrote this person down at this very moment, so now we know them
            return confirm_address(user, email=email)
        record(person, "address.confirmed", actor=user, private={"email": person.email})
        return person
    if known.user_id:
        record(person, "address.taken", actor=user, private={"email": email})
        return person
    return _claim(known, person, user)


def _claim(known: Person, fresh: Person, user: User) -> Person:
    """One person stays: the one known already, with all that hung on the other."""
    before = {"given_name": known.given_name, "family_name": known.family_name}
    fresh_pk = fresh.pk
    _drop_doubles(known, fresh)
    for relation in Person._meta.related_objects:
        name = relation.field.name
        relation.related_model._base_manager.filter(**{name: fresh}).update(**{name: known})
    fresh.delete()
    known.phone = fresh.phone or known.phone
    known.user, known.language, known.source = user, fresh.language, fresh.source
    known.given_name, known.family_name = fresh.given_name, fresh.family_name
    known.save(update_fields=["user", "language", "source", "given_name", "family_name", "phone"])
    user.person = known
    record(known, "address.claimed", actor=user, account=user.pk, instead_of=fresh_pk, private={"before": before})
    address_claimed.send(sender=Person, person=known)
    return known


def _drop_doubles(known: Person, fresh: Person) -> None:
    """What runs for both: that of the person known already stays."""
    for rows, same in ((Affiliation, ("organisation",)), (RoleGrant, ("organisation", "role"))):
        running = rows.objects.filter(valid_until=None)
        alike = running.filter(person=known, **{name: OuterRef(name) for name in same})
        running.filter(Exists(alike), person=fresh).delete()


def _claims(known: Person, person: Person) -> bool:
    try:
        with transaction.atomic():
            _claim(known, person, person.user)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def change_address(person: Person, *, actor: User, email: str) -> None:
    """The account's first address is another one from now on, and the person follows.

    A person without account who has this address turns out to be the same: one of the two stays. Not when that would
    clash (both handed in a candidacy for one call); then, and when somebody else's account has the address, nothing
    changes.
    """
    person = lock(person)
    others = Person.objects.select_for_update(of=("self",), no_key=True).exclude(pk=person.pk)
    known = others.filter(email__iexact=email).first()
    if known and not known.user_id and _claims(known, person):
        return
    if known:
        record(person, "address.taken", actor=actor, private={"email": email})
        return
    before, person.email = person.email, email.lower()
    try:
        save_or_refuse(person, update_fields=["email"])
    except Refused:  # somebody wrote this person down at this very moment, so now we know them
        change_address(person, actor=actor, email=email)
        return
    record(person, "address.changed", actor=actor, private={"before": before, "after": person.email})


@transaction.atomic
def note_capacity(person: Person, *, actor: User, code: str, on: date) -> Affiliation | None:
    """The sign-in service says for which organisation (``code``: OVO or KBO) the person is here today.

    When we know that organisation and no post there, the post is added, to be completed by the person.
    """
    known = Organisation.objects.filter(in_force(on)).filter(Q(ovo_code=code) | Q(kbo_number=code))
    organisation = known.order_by("pk").first() if code else None
    if organisation is None:
        return None
    lock(person)
    here = Affiliation.objects.filter(person=person, organisation=organisation)
    if here.filter(Q(valid_until=None) | in_force(on)).exists():
        return None
    post = Affiliation(person=person, organisation=organisation, valid_from=on, source=Source.SIGN_IN)
    try:
        save_or_refuse(post)
    except Refused:
        return None
    record(
        person, "affiliation.added", actor=actor, affiliation=post.pk, organisation=organisation.pk, source=post.source
    )
    return post


@transaction.atomic
def set_language(person: Person, *, actor: User, language: str) -> None:
    """The person reads pages and mail in this language from now on."""
    person = lock(person)
    if person.language != language:
        before, person.language = person.language, language
        person.save(update_fields=["language"])
        record(person, "language.changed", actor=actor, before=before, after=language)


@transaction.atomic
def deactivate(person: Person, *, actor: User, reason: str, on: date) -> None:
    """The account can no longer sign in, and is signed out everywhere at once.

    Refused for the last administrator as it is on that day.
    """
    user = lock(person.user)
    if user.is_active:
        refuse_last_administrator(apart_from=person, on=on)
        user.is_active = False
        user.save(update_fields=["is_active"])
        _end_sessions(user)
        record(person, "account.deactivated", actor=actor, private={"reason": reason})


def _end_sessions(user: User) -> None:
    """The sessions themselves, not only the list of them: else they live on when the account may sign in again."""
    for session in UserSession.objects.filter(user=user).order_by("pk"):
        session.end()


@transaction.atomic
def forget_sessions(*, now: datetime) -> int:
    """Delete the sessions that are over, and from where (address, browser) they were opened. Returns how many went."""
    Session.objects.filter(expire_date__lt=now).delete()
    still_there = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(still_there)).delete()[0]


@transaction.atomic
def reactivate(person: Person, *, actor: User) -> None:
    """The account can sign in again. Refused for one that was erased; does nothing for one that works.
    Journalled."""
    user = lock(person.user)
    if user.email is None:
        raise Refused(_("This account was erased."))
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(person, "account.reactivated", actor=actor)


@transaction.atomic
def erase(person: Person, *, actor: User, reason: str, now: datetime) -> None:
    """Make person and account anonymous, for good; what was decided about them stays, about nobody in particular.

    Wipes name, addresses, functions, means to sign in and the private part of the journal lines about the person;
    ends posts and roles; drops sheets that name them and were not saved. Refused for an administrator, and while an
    app above says that something must be finished.
    """
    person = lock_alone(person)  # what others are writing about the person comes first, and goes with the rest
    user = lock_alone(person.user) if person.user_id else None
    _refuse_erasing(person, on=now.date())
    traces = _traces_of(person)
    imports.forget(traces, actor=actor)
    jobs.forget(traces)
    person.given_name = person.family_name = person.email = person.phone = ""
    person.erased_at = now
    person.save(update_fields=["given_name", "family_name", "email", "phone", "erased_at"])
    _close_posts(person, on=now.date())
    if user:
        _empty_account(user)
    person_erased.send(sender=Person, person=person, actor=actor, traces=traces)
    erase_about([person, *_claimed_by(person)], actor=actor, reason="person erased")
    _erase_others_tries(traces, actor=actor)
    record(person, "person.erased", actor=actor, private={"reason": traces.taken_out(reason)})


def _claimed_by(person: Person) -> list[Person]:
    """The persons (gone by now, but for their lines in the journal) in whose place this one came."""
    found, todo = [], [person]
    while todo:
        lines = about(todo.pop()).filter(event="address.claimed").order_by("pk").values_list("data", flat=True)
        gone = [Person(pk=data["instead_of"]) for data in lines]
        found, todo = found + gone, todo + gone
    return found


def _refuse_erasing(person: Person, *, on: date) -> None:
    if person.erased_at:
        raise Refused(_("The data of this person were erased already."))
    if person.role_grants.filter(in_force(on), role=Role.ADMINISTRATOR).exists():
        raise Refused(_("This person is a platform administrator. End that role first."))
    refuse_last_administrator(apart_from=person, on=on)
    objections = [answer for _receiver, answer in erasure_asked.send(sender=Person, person=person) if answer]
    if objections:
        raise Refused(" ".join(str(objection) for objection in objections))


def _traces_of(person: Person) -> Traces:
    """What tells who it is, also in texts about others."""
    addresses = {person.email}
    if person.user:
        addresses |= {person.user.email, *person.user.emailaddress_set.order_by("pk").values_list("email", flat=True)}
    texts = [text for text in (*addresses, person.phone) if text]
    return Traces(tuple(sorted(texts)), person.given_name, person.family_name)


def _erase_others_tries(traces: Traces, *, actor: User) -> None:
    """Lines about others who asked for an address of this person."""
    wanted = Q(pk__in=[])
    for text in traces.texts:
        wanted |= Q(private__email__iexact=text)
    tried = Entry.objects.filter(wanted, event="address.taken")
    erase_private(tried, actor=actor, reason="person erased")


def _close_posts(person: Person, *, on: date) -> None:
    """Posts and roles that were never begun go, those that run end, and no function tells who it was."""
    for rows in (Affiliation.objects.filter(person=person), RoleGrant.objects.filter(person=person)):
        rows.filter(valid_from__gte=on).delete()
        rows.filter(Q(valid_until=None) | Q(valid_until__gt=on)).update(valid_until=on)
    Affiliation.objects.filter(person=person).update(function="", line_manager=None)
    Affiliation.objects.filter(line_manager=person).update(line_manager=None)


def _empty_account(user: User) -> None:
    _end_sessions(user)
    for rows in (EmailAddress, SocialAccount, Authenticator):
        rows.objects.filter(user=user).delete()
    user.email, user.is_active = None, False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])
