"""What the form templates ask about a field."""

from typing import Any

from django import forms, template

from backend.kit.forms import error_links as links_of

register = template.Library()


@register.filter
def kind(field: forms.BoundField) -> str:
    """Which markup a field gets: choices, checkbox, file, password, counted or plain."""
    widget = field.field.widget
    if widget.use_fieldset:
        return "choices"
    if getattr(widget, "input_type", "") in ("checkbox", "file", "password"):
        return widget.input_type
    return "counted" if "data-maxwords" in widget.attrs else "plain"


@register.filter
def says_optional(field: forms.BoundField) -> bool:
    """Whether the label says that an answer is optional; forms of libraries say so too, filters do not."""
    return not field.field.required and getattr(field.form, "mark_optional", True)


@register.filter
def widget_attr(field: forms.BoundField, name: str) -> str:
    return field.field.widget.attrs.get(name, "")


@register.filter
def value_of(attrs: dict[str, Any], name: str) -> Any:
    """An HTML attribute by its own name, which may have a hyphen that a template cannot spell."""
    return attrs.get(name, "")


@register.filter
def error_links(form: forms.BaseForm | None, more: list[tuple[str, str]] | None = None) -> list[tuple[str, str]]:
    return [*links_of(form), *(more or [])]
