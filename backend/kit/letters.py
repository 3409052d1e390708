"""Markdown as a mail in our layout, in the language that is active: plain text, and the same as HTML."""

from django.conf import settings
from django.template.loader import render_to_string

from backend.kit import markdown


def letter(subject: str, body: str) -> tuple[str, str]:
    """The two parts of a mail."""
    shared = {
        "subject": subject,
        "site_name": settings.SITE_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "action_url": "",
        "action_text": "",
    }
    plain = render_to_string("layouts/email.txt", {**shared, "body": markdown.plain(body)})
    html = render_to_string("layouts/email.html", {**shared, "body": "", "body_html": markdown.render(body)})
    return plain, html
