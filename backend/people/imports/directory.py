"""Finding an organisation as people name it in a sheet: by name, former name, short name or OVO code."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from backend.kit.imports.cells import BadCell, not_found
from backend.kit.imports.importer import plain_name
from backend.people import queries
from backend.people.models import FormerName, Organisation


class Directory:
    """The organisations in force on one day, by every name they go by. Two queries."""

    def __init__(self, on: date):
        self.organisations = list(queries.organisations_in_force(on))
        self._by_name: dict[str, set[Organisation]] = defaultdict(set)
        for organisation in self.organisations:
            for name in (organisation.name, organisation.short_name, organisation.ovo_code):
                self._by_name[plain_name(name)].add(organisation)
        here = {organisation.pk: organisation for organisation in self.organisations}
        for former in FormerName.objects.filter(organisation__in=here).order_by("pk"):
            self._by_name[plain_name(former.name)].add(here[former.organisation_id])
        self._by_name.pop("", None)

    def find(self, name: str, *, also: tuple[str, ...] = ()) -> Organisation:
        """The one organisation that goes by this name. ``also`` are names that could have been meant as well.

        Raises :class:`BadCell` when there is none, or more than one.
        """
        found = self._by_name.get(plain_name(name), set())
        exact = {organisation for organisation in found if plain_name(organisation.name) == plain_name(name)}
        found = exact or found
        if not found:
            raise BadCell(not_found(name, [*(row.name for row in self.organisations), *also]))
        if len(found) > 1:
            raise BadCell(_("Several organisations are called “%(name)s”. Give the OVO code instead.") % {"name": name})
        return next(iter(found))
