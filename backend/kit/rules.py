import rules

from backend.kit.imports import IMPORTERS


@rules.predicate
def may_import(user, sheet):
    """May (still) import this kind of sheet in its scope."""
    return sheet.kind in IMPORTERS and IMPORTERS[sheet.kind].rule(user, sheet.scope)


@rules.predicate
def importer_allows(user, place):
    """May import this kind of sheet in this scope, a pair; every importer says who."""
    importer, scope = place
    return importer.rule(user, scope)


@rules.predicate
def is_still_there(user, job):
    """Whoever sees a job may follow it and stop it."""
    return True
