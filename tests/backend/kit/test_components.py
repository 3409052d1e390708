import re
from pathlib import Path

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError, engines
from django.test import RequestFactory

from backend.kit.templatetags.components import ComponentNode, declared_props

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted(str(file.relative_to(ROOT / "templates")) for file in (ROOT / "templates").rglob("*.html"))
COMPONENTS = [file.stem for file in sorted((ROOT / "templates/components").glob("[a-z]*.html"))]


def render(source, **context):
    return Template(source).render(Context(context))


def load(name):
    return engines["django"].engine.get_template(f"components/{name}.html")


def test_component_shows_its_props():
    html = render('{% component "tag" text=word tone="success" %}', word="Klaar & af")

    assert html == '<strong class="govuk-tag kr-tag kr-tag--success">Klaar &amp; af</strong>'


@pytest.mark.parametrize(("target", "words"), [(None, 0), (3, 1)])
def test_balance_explains_a_target_only_where_there_is_one(target, words):
    rows = [{"label": "Lokaal", "chosen": 1, "pool": 4, "target": target, "minimum": None}]

    html = render('{% component "balance" title="Per niveau" rows=rows %}', rows=rows)

    assert (html.count("kr-legend__item--target"), html.count("Streefgetal")) == (words, words)


def test_component_sees_nothing_else_of_the_page():
    html = render('{% component "crumb" label="Home" url="/" %}{{ label }}', label="van de pagina")

    assert html.endswith("</a></li>van de pagina")


def test_component_with_an_unknown_prop_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        render('{% component "tag" text="Klaar" colour="red" %}')

    assert str(refusal.value) == 'Component "tag" has no prop "colour".'


def test_component_without_a_required_prop_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        render('{% component "tag" %}')

    assert str(refusal.value) == 'Component "tag" needs the prop "text".'


def test_prop_given_twice_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        Template('{% component "tag" text="a" text="b" %}')

    assert str(refusal.value) == 'Component "tag" is given the prop "text" twice.'


def test_prop_without_a_value_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        Template('{% component "tag" text %}')

    assert str(refusal.value) == 'Component "tag" takes prop=value, not "text".'


def test_name_without_quotes_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        Template("{% component tag text=1 %}")

    assert str(refusal.value) == "{% component %} starts with a name in quotes."


def test_file_without_props_is_no_component():
    with pytest.raises(TemplateSyntaxError) as refusal:
        declared_props(Template("<p></p>"), "bare")

    assert str(refusal.value) == 'Component "bare" does not start with {% props %}.'


def test_declaration_that_is_no_word_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        Template('{% props "title" %}')

    assert str(refusal.value) == '{% props %} takes words and word=default, not ""title"".'


def test_body_is_rendered_in_the_page_and_becomes_the_slot():
    html = render('{% wrap "tabs" label="Delen" %}{{ word }}{% endwrap %}', word="hier & nu")

    assert html == '<nav class="kr-tabs" aria-label="Delen"><ul class="kr-tabs__list">hier &amp; nu</ul></nav>'


def test_fill_gives_a_prop_as_markup():
    html = render(
        '{% wrap "side_by_side" left_title="A" right_title="B" %}'
        '{% fill "left" %}<p>links</p>{% endfill %}{% fill "right" %}<p>rechts</p>{% endfill %}{% endwrap %}'
    )

    assert re.findall(r"<p>\w+</p>", html) == ["<p>links</p>", "<p>rechts</p>"]


def test_fill_of_an_unknown_prop_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        render('{% wrap "prose" %}{% fill "footer" %}x{% endfill %}{% endwrap %}')

    assert str(refusal.value) == 'Component "prose" has no prop "footer".'


def test_fill_that_does_not_stand_directly_inside_a_wrap_is_refused():
    with pytest.raises(TemplateSyntaxError) as refusal:
        render('{% wrap "card" %}{% if 1 %}{% fill "footer" %}x{% endfill %}{% endif %}{% endwrap %}')

    assert str(refusal.value) == '{% fill "footer" %} must stand directly inside a {% wrap %}.'


def test_markup_can_be_kept_for_a_prop_of_another_component():
    html = render('{% component "tag" text="Open" as state %}{% component "page_header" title="Oproep" state=state %}')

    assert '<p class="kr-page-header__state"><strong class="govuk-tag' in html


def test_component_with_a_form_carries_the_csrf_token():
    request = RequestFactory().get("/")
    template = Template('{% component "post_button" text="Trek in" url="/withdraw/" %}')

    html = template.render(RequestContext(request, {}))

    assert re.findall(r'name="csrfmiddlewaretoken"', html) == ['name="csrfmiddlewaretoken"']


@pytest.mark.parametrize("file", TEMPLATES)
def test_components_of_every_template_exist_and_get_their_props(file):
    page = engines["django"].engine.get_template(file)

    for node in page.nodelist.get_nodes_by_type(ComponentNode):
        node.check(declared_props(load(node.name), node.name))


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_documented_as_it_is_declared(name):
    declaration = re.search(r"{% props ?(.*?) ?%}", (ROOT / f"templates/components/{name}.html").read_text())[1]

    line = f"| `{name}` | `{declaration}` |"

    assert [found for found in (ROOT / "docs/components.md").read_text().splitlines() if found.startswith(line)] != []
