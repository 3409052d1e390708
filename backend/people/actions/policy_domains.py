from django.db import transaction

from backend.audit.actions import record
from backend.kit.constraints import save_or_refuse
from backend.kit.slugs import save_with_slug
from backend.kit.states import lock
from backend.people.models import PolicyDomain, User


@transaction.atomic
def add_policy_domain(*, actor: User, name: str, code: str = "") -> PolicyDomain:
    """Make a policy domain; without ``code`` it gets one made from its name."""
    domain = PolicyDomain(name=name, code=code)
    if code:
        save_or_refuse(domain)
    else:
        save_with_slug(domain, name, column="code")
    record(domain, "policy_domain.added", actor=actor, name=domain.name, code=domain.code)
    return domain


@transaction.atomic
def change_policy_domain(domain: PolicyDomain, *, actor: User, name: str, code: str = "") -> None:
    """Give the policy domain another name or code; its organisations stay with it."""
    domain = lock(domain)
    before = {"name": domain.name, "code": domain.code}
    domain.name, domain.code = name, code or domain.code
    if before != {"name": domain.name, "code": domain.code}:
        save_or_refuse(domain, update_fields=["name", "code"])
        record(domain, "policy_domain.changed", actor=actor, before=before)
