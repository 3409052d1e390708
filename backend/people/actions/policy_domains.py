from django.db import transaction
from django.utils.text import slugify

from backend.audit.actions import record
from backend.kit.constraints import save_or_refuse
from backend.kit.states import lock
from backend.people.models import PolicyDomain, User

CODE_LENGTH = PolicyDomain._meta.get_field("code").max_length


@transaction.atomic
def add_policy_domain(*, actor: User, name: str, code: str = "") -> PolicyDomain:
    """Make a policy domain; without ``code`` it gets one made from its name."""
    domain = PolicyDomain(name=name, code=code or _free_code(name))
    save_or_refuse(domain)
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


def _free_code(name: str) -> str:
    """The name as a code, with a number behind it when another domain has that code already."""
    stem = slugify(name)[:CODE_LENGTH].strip("-") or "domain"
    taken = set(PolicyDomain.objects.order_by("pk").values_list("code", flat=True))
    code, number = stem, 2
    while code in taken:
        ending = f"-{number}"
        code, number = f"{stem[: CODE_LENGTH - len(ending)]}{ending}", number + 1
    return code
