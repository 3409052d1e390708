"""What the form templates ask about a field."""

from typing import Any

from django import forms, template
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.kit.forms import error_links as links_of

register = template.Library()

# Attributes that no input prints: its template has its own class, the page tells what a placeholder would, and the
# other two stand on the group around the input.
NOT_ON_THE_INPUT = frozenset({"class", "placeholder", "data-maxwords", "data-shown-when"})


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
def label_text(field: forms.BoundField) -> SafeString:
    """The label, and that an answer is optional; forms of libraries say so too, filters do not."""
    if field.field.required or not getattr(field.form, "mark_optional", True):
        return conditional_escape(field.label)
    return format_html('{} <span class="kr-optional">({})</span>', field.label, _("optional"))


@register.filter
def widget_attr(field: forms.BoundField, name: str) -> str:
    return field.field.widget.attrs.get(name, "")


@register.filter
def value_of(attrs: dict[str, Any], name: str) -> Any:
    """An HTML attribute by its own name, which may have a hyphen that a template cannot spell."""
    return attrs.get(name, "")


@register.simple_tag(takes_context=True)
def error_word(context: template.Context) -> str:
    """What a page's title starts with when any of its forms came back with errors: it is the first thing one hears."""
    values = (value for layer in context.dicts for value in layer.values())
    return f"{_('Error:')} " if any(isinstance(value, forms.BaseForm) and value.errors for value in values) else ""


@register.filter
def as_html(attrs: dict[str, Any]) -> SafeString:
    """The attributes of a widget, for inside its tag."""
    return flatatt({name: value for name, value in attrs.items() if name not in NOT_ON_THE_INPUT})


@register.filter
def error_links(form: forms.BaseForm | None, more: list[tuple[str, str]] | None = None) -> list[tuple[str, str]]:
    return [*links_of(form), *(more or [])]
