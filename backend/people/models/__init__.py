from backend.people.models.organisation import (
    ComingName,
    FormerName,
    Organisation,
    ParentLink,
    PolicyDomain,
    Succession,
)
from backend.people.models.person import Affiliation, Person, RoleGrant
from backend.people.models.user import User

__all__ = [
    "Affiliation",
    "ComingName",
    "FormerName",
    "Organisation",
    "ParentLink",
    "Person",
    "PolicyDomain",
    "RoleGrant",
    "Succession",
    "User",
]
