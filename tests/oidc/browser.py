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
        chosen = attrs.get("type") in {"checkbox", "radio", "submit"}
        if tag in {"input", "textarea"} and attrs.get("name") and self.found and not chosen:
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

    def submit(self, action, *, button=None, **values):
        """Send the form whose address contains ``action`` and that has these fields, filled in with these values."""
        forms = [
            form
            for form in Forms(self.page.text).found
            if action in form["action"] and values.keys() <= form["fields"].keys()
        ]
        assert len(forms) == 1, f"{len(forms)} forms to {action!r} with {list(values)} on {self.page.url}"
        url = urljoin(self.page.url, forms[0]["action"])
        data = forms[0]["fields"] | values | (button or {})
        self.page = self.http.post(url, data=data, headers={"Referer": self.page.url}, timeout=20)
        return self.page
