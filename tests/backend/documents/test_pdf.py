import io
import subprocess
import sys

import pytest
from django.template import engines
from pypdf import PdfReader

from backend.documents import pdf

LETTER = """{% extends "layouts/pdf.html" %}
{% block title %}Brief aan {{ name }}{% endblock %}
{% block content %}<h1>Je bent geselecteerd</h1><p>Dag {{ name }}, welkom.</p>
<h2>Wanneer</h2><table><thead><tr><th scope="col">Dag</th></tr></thead><tbody><tr><td>Maandag</td></tr></tbody></table>
{% endblock %}"""


@pytest.fixture
def template(settings, tmp_path):
    """Write a template that ``render_pdf`` can load."""
    folder = tmp_path / "templates"
    folder.mkdir()
    engine = engines["django"].engine
    engine.dirs.append(folder)
    for loader in engine.template_loaders:
        loader.reset()

    def write(name, text):
        (folder / name).write_text(text)
        return name

    yield write
    engine.dirs.remove(folder)
    for loader in engine.template_loaders:
        loader.reset()


@pytest.fixture
def letter(template):
    return PdfReader(io.BytesIO(pdf.render_pdf(template("letter.html", LETTER), {"name": "An"}, language="nl")))


def tags_of(reader):
    """The kinds of all structure elements, as a flat list."""
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get") and "/K" in node:
            found.append(str(node.get("/S", "")))
            walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_a_letter_is_tagged_and_says_its_language_and_title(letter):
    root = letter.trailer["/Root"]

    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert letter.metadata.title == "Brief aan An"


def test_a_letter_declares_that_it_is_pdf_ua(letter):
    xmp = letter.trailer["/Root"]["/Metadata"].get_object().get_data().decode()

    assert "pdfuaid" in xmp
    assert 'pdfuaid:part="1"' in xmp or "<pdfuaid:part>1</pdfuaid:part>" in xmp


def test_headings_and_table_headers_are_tagged(letter):
    tags = tags_of(letter)

    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"} <= set(tags)


def test_the_words_can_be_read_out(letter):
    words = letter.pages[0].extract_text()

    assert "Je bent geselecteerd" in words
    assert "Dag An, welkom." in words


def test_the_font_is_ours_and_travels_along(letter):
    fonts = letter.pages[0]["/Resources"]["/Font"]

    names = {str(font.get_object()["/BaseFont"]) for font in fonts.values()}
    assert all("Source-Sans" in name or "Source Sans" in name or "SourceSans" in name for name in names), names


def test_the_language_decides_the_words(template):
    name = template(
        "greeting.html", '{% extends "layouts/pdf.html" %}{% block title %}{% trans "Language" %}{% endblock %}'
    )

    made = {code: PdfReader(io.BytesIO(pdf.render_pdf(name, {}, language=code))) for code in ("nl", "en")}

    assert made["en"].metadata.title == "Language"
    assert [reader.trailer["/Root"]["/Lang"] for reader in made.values()] == ["nl", "en"]


@pytest.mark.parametrize("page", ["<html><title>x</title>", '<html lang="nl"><title> </title>'])
def test_a_page_without_language_or_title_is_refused(template, page):
    with pytest.raises(pdf.PdfNotAccessible):
        pdf.render_pdf(template("bare.html", page), {}, language="nl")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "https://static.invalid/../settings.py"]
)
def test_nothing_outside_our_static_files_is_fetched(template, address, caplog):
    page = f'<html lang="nl"><title>x</title><img src="{address}" alt="">'

    made = pdf.render_pdf(template("out.html", page), {}, language="nl")

    assert len(PdfReader(io.BytesIO(made)).pages[0].images) == 0
    assert "not one of our own files" in caplog.text or "Failed to load image" in caplog.text


def test_importing_the_apps_does_not_import_weasyprint():
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'backend.config.settings_test'; "
        "django.setup(); import backend.documents.pdf; sys.exit('weasyprint' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_pango_a_sentence_says_what_to_install(monkeypatch):
    class NoPango:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])

    with pytest.raises(pdf.PdfUnavailable, match="libpango-1.0-0 libpangoft2-1.0-0"):
        pdf.render_pdf("layouts/pdf.html", {}, language="nl")
    [warning] = pdf.check_pdf(None)
    assert warning.id == "documents.W001"
