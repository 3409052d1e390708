"""A form that saves itself while somebody types: what each save builds on, so that nothing stale ever overwrites."""

import secrets
from dataclasses import dataclass
from typing import Any

from django import forms

# What a page sends along about itself.
ABOUT_PAGE = ("revision", "page", "sequence")
_HIGHEST = 2**31 - 1


@dataclass(frozen=True)
class Base:
    """What a save builds on: the revision that the page was made with, the name of that one opened page, and which of
    its saves this is by its own count (0: it does not count, having no scripts)."""

    revision: int
    page: str = ""
    sequence: int = 0


class SavedPageMixin(forms.Form):
    """Says on which revision a page builds, which opened page it is and which of its saves this is."""

    def __init__(self, *args: Any, revision: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        hidden = {"required": False, "widget": forms.HiddenInput}
        self.fields["revision"] = forms.IntegerField(min_value=0, max_value=_HIGHEST, initial=revision, **hidden)
        self.fields["page"] = forms.CharField(max_length=32, initial=secrets.token_hex(8), **hidden)
        self.fields["sequence"] = forms.IntegerField(min_value=0, max_value=_HIGHEST, initial=0, **hidden)

    @property
    def base(self) -> Base:
        """What a save of this form builds on; nonsense counts as the oldest page there is."""
        cleaned = self.cleaned_data
        return Base(cleaned.get("revision") or 0, cleaned.get("page") or "", cleaned.get("sequence") or 0)

    def build_on(self, revision: int) -> None:
        """Print the form with what was typed, on top of a newer revision: who saves it again has seen that one."""
        self.data = self.data.copy()
        self.data["revision"] = revision
