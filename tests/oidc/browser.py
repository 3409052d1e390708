"""The least a browser does: cookies, redirects, and forms with their hidden fields."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class Forms(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append({"action": attrs.get("action") or "", "fields": {}})
        elif tag in {"input", "button", "textarea"} and attrs.get("name") and self.found:
            if tag != "button" and attrs.get("type") not in {"checkbox", "radio"}:
                self.found[-1]["fields"][attrs["name"]] = attrs.get("value") or ""


class Browser:
    """``page`` is the answer to the last request, after all redirects."""

    def __init__(self):
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = "nl"
        self.page = None

    def open(self, url):
        self.page = self.http.get(url, timeout=20)
        return self.page

    def submit(self, action, **values):
        """Send the form of the page whose address contains ``action``, with these values filled in."""
        forms = [form for form in Forms(self.page.text).found if action in form["action"]]
        assert len(forms) == 1, f"{len(forms)} forms to {action!r} on {self.page.url}"
        url = urljoin(self.page.url, forms[0]["action"])
        self.page = self.http.post(
            url, data=forms[0]["fields"] | values, headers={"Referer": self.page.url}, timeout=20
        )
        return self.page
