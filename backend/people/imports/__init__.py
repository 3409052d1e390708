"""Organisations and people from a spreadsheet, by platform administrators."""

from backend.people.imports.organisations import OrganisationImporter
from backend.people.imports.people import PersonImporter

__all__ = ["OrganisationImporter", "PersonImporter"]
