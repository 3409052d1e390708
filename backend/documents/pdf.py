"""Pages as accessible PDF: tagged, with a language and a title, in our own font.

WeasyPrint needs the system library Pango. Where that is missing the platform works, ``render_pdf`` says so with
:class:`PdfUnavailable`, and a system check warns. So WeasyPrint is imported only where it is used.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

# A host that cannot exist: addresses under it are our own static files, and nothing else can be fetched.
STATIC = "https://static.invalid/"
STYLES = "css/pdf.css"
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"

_LANG = re.compile(r"<html[^>]*\slang=\"[a-z]{2}", re.I)
_TITLE = re.compile(r"<title>\s*[^<\s][^<]*</title>", re.I)


class PdfUnavailable(Exception):
    """No PDF can be made on this machine. ``str()`` is a sentence for people."""


class PdfNotAccessible(Exception):
    """A template makes a page without language or title: a fault in the template, not in what was asked."""


def render_pdf(template: str, context: Mapping, *, language: str, variant: str = "pdf/ua-1") -> bytes:
    """The page that ``template`` makes of ``context``, in this language, as a PDF of this variant.

    The template extends ``layouts/pdf.html``. Pictures and styles come from our static files or stand in the page.
    """
    weasyprint = _weasyprint()
    shared = {"site_name": settings.SITE_NAME, "support_email": settings.SUPPORT_EMAIL}
    with override(language):
        page = render_to_string(template, {**shared, **context})
    if not _LANG.search(page) or not _TITLE.search(page):
        raise PdfNotAccessible(f"{template} has no language or no title")
    fetcher = _own_files_only(weasyprint)
    fonts = weasyprint.text.fonts.FontConfiguration()
    styles = weasyprint.CSS(url=STATIC + STYLES, url_fetcher=fetcher, font_config=fonts)
    document = weasyprint.HTML(string=page, base_url=STATIC, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant=variant, pdf_tags=True)


def _weasyprint():
    try:
        import weasyprint  # noqa: PLC0415 -- slow import, and it fails without Pango
    except OSError as error:
        raise PdfUnavailable(
            _("PDFs cannot be made on this server: install the packages %(packages)s.") % {"packages": PACKAGES}
        ) from error
    return weasyprint


def _own_files_only(weasyprint):
    """A fetcher for our static files and for data that stands in the page; every other address is refused."""

    class OwnFiles(weasyprint.urls.URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = finders.find(unquote(url.removeprefix(STATIC))) if url.startswith(STATIC) else None
            if path is None:
                raise ValueError(f"not one of our own files: {url}")
            with open(path, "rb") as file:
                return weasyprint.urls.URLFetcherResponse(url, file.read())

    return OwnFiles(allowed_protocols={"data"})


@checks.register("documents")
def check_pdf(app_configs, **kwargs):
    """Warn where PDFs cannot be made."""
    try:
        _weasyprint()
    except PdfUnavailable as error:
        return [checks.Warning(str(error), id="documents.W001")]
    return []
