"""Components with declared props.

`{% component "tag" text=label %}` renders templates/components/tag.html;
`{% wrap "card" title=name %}...{% endwrap %}` hands it the body as `slot`, and a
`{% fill "actions" %}...{% endfill %}` directly inside a wrap gives one prop as markup.
A component starts with `{% props title lead="" %}`: a bare word is required, `word=value` has a default.
It sees its props, `slot` and SHARED, nothing else of the page. An unknown or missing prop raises.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import template
from django.template import Context, Node, NodeList, Template, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHARED = ("request", "csrf_token", "CSP_NONCE", "LANGUAGE_CODE")
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


class PropsNode(Node):
    def __init__(self, required: set[str], defaults: dict[str, FilterExpression]):
        self.required = required
        self.defaults = defaults

    def render(self, context: Context) -> str:
        return ""


class FillNode(Node):
    def __init__(self, name: str, nodelist: NodeList):
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        raise TemplateSyntaxError(f'{{% fill "{self.name}" %}} must stand directly inside a {{% wrap %}}.')


class ComponentNode(Node):
    child_nodelists = ("nodelist", "fills")

    def __init__(self, name: str, given: dict[str, FilterExpression], nodelist: NodeList, fills: NodeList, store_as=""):
        self.name = name
        self.given = given
        self.nodelist = nodelist
        self.fills = fills
        self.store_as = store_as

    def render(self, context: Context) -> str:
        component, props = self.find(context)
        self.check(props)
        values: dict[str, Any] = {name: context.get(name) for name in SHARED}
        values.update((name, default.resolve(context)) for name, default in props.defaults.items())
        values.update((name, value.resolve(context)) for name, value in self.given.items())
        values.update((fill.name, _markup(fill.nodelist, context)) for fill in self.fills)
        values["slot"] = _markup(self.nodelist, context)
        with _alone(context, values):
            html = mark_safe(component.render(context).strip())  # noqa: S308 -- a template's own output
        if self.store_as:
            context[self.store_as] = html
            return ""
        return html

    def find(self, context: Context) -> tuple[Template, PropsNode]:
        """The compiled component and its declaration, looked up once per rendered page."""
        found = context.render_context.dicts[0].setdefault(ComponentNode, {})
        if self.name not in found:
            component = context.template.engine.get_template(f"components/{self.name}.html")
            found[self.name] = component, declared_props(component, self.name)
        return found[self.name]

    def check(self, props: PropsNode) -> None:
        given = self.given.keys() | {fill.name for fill in self.fills}
        for name in sorted(given - props.required - props.defaults.keys()):
            raise TemplateSyntaxError(f'Component "{self.name}" has no prop "{name}".')
        for name in sorted(props.required - given):
            raise TemplateSyntaxError(f'Component "{self.name}" needs the prop "{name}".')


def declared_props(component: Template, name: str) -> PropsNode:
    """What the component takes; its own ``{% props %}`` left it on the template when that was compiled."""
    try:
        return component.extra_data[PropsNode]
    except KeyError:
        raise TemplateSyntaxError(f'Component "{name}" does not start with {{% props %}}.') from None


@contextmanager
def _alone(context: Context, values: dict[str, Any]) -> Iterator[None]:
    """Put the variables of the page aside, so that these values are all there is.

    ``context.new(values)`` shows the same, but makes four copies for every component of a page.
    """
    of_the_page, builtins = context.dicts, context.dicts[0]
    context.dicts = [builtins, values]
    try:
        yield
    finally:
        context.dicts = of_the_page


def _markup(nodelist: NodeList, context: Context) -> SafeString:
    return mark_safe(nodelist.render(context).strip())  # noqa: S308 -- a template's own output


def _literal(parser: Parser, bits: list[str]) -> str:
    word = bits[1][1:-1] if len(bits) > 1 and bits[1][0] == bits[1][-1] and bits[1][0] in "\"'" else ""
    if not _WORD.fullmatch(word):
        raise TemplateSyntaxError(f"{{% {bits[0]} %}} starts with a name in quotes.")
    return word


def _given(parser: Parser, name: str, bits: list[str]) -> dict[str, FilterExpression]:
    given = {}
    for bit in bits:
        prop, equals, value = bit.partition("=")
        if not equals or not _WORD.fullmatch(prop):
            raise TemplateSyntaxError(f'Component "{name}" takes prop=value, not "{bit}".')
        if prop in given:
            raise TemplateSyntaxError(f'Component "{name}" is given the prop "{prop}" twice.')
        given[prop] = parser.compile_filter(value)
    return given


@register.tag
def props(parser: Parser, token: Token) -> PropsNode:
    required, defaults = set(), {}
    for bit in token.split_contents()[1:]:
        name, equals, default = bit.partition("=")
        if not _WORD.fullmatch(name):
            raise TemplateSyntaxError(f'{{% props %}} takes words and word=default, not "{bit}".')
        if equals:
            defaults[name] = parser.compile_filter(default)
        else:
            required.add(name)
    parser.extra_data[PropsNode] = PropsNode(required, defaults)
    return parser.extra_data[PropsNode]


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    bits = token.split_contents()
    store_as = bits.pop() if bits[-2:-1] == ["as"] else ""
    name = _literal(parser, bits)
    return ComponentNode(
        name, _given(parser, name, bits[2 : -1 if store_as else None]), NodeList(), NodeList(), store_as
    )


@register.tag
def wrap(parser: Parser, token: Token) -> ComponentNode:
    bits = token.split_contents()
    name = _literal(parser, bits)
    given = _given(parser, name, bits[2:])
    nodelist = parser.parse(("endwrap",))
    parser.delete_first_token()
    fills = NodeList(node for node in nodelist if isinstance(node, FillNode))
    body = NodeList(node for node in nodelist if not isinstance(node, FillNode))
    return ComponentNode(name, given, body, fills)


@register.tag
def fill(parser: Parser, token: Token) -> FillNode:
    name = _literal(parser, token.split_contents())
    nodelist = parser.parse(("endfill",))
    parser.delete_first_token()
    return FillNode(name, nodelist)
