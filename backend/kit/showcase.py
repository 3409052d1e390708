"""What the style guide shows: one page with every component, filled with invented Dutch examples."""

import datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backend.kit.access import public
from backend.kit.forms import DateField, FilterForm, Form, LongTextField, shown_when

ROWS = [
    ("Greet Lambrechts", "Departement Omgeving", "Vlaams", 4.6, 0.3, "Klaargelegd", "info"),
    ("Tom De Ridder", "FOD Beleid en Ondersteuning", "federaal", 4.4, 0.5, "Geselecteerd", "success"),
    ("Yasmina El Amrani", "Stad Mechelen", "lokaal", 3.8, 1.6, "Te bespreken", "warning"),
    ("Pieter Wouters", "Agentschap Natuur en Bos", "Vlaams", 3.5, 1.2, "Te bespreken", "warning"),
    ("Koen Maes", "Provincie Antwerpen", "provinciaal", 2.9, 0.4, "Niet geselecteerd", "neutral"),
]
LEVELS = [("", "Alle niveaus"), ("flemish", "Vlaams"), ("local", "Lokaal"), ("federal", "Federaal")]
BALANCE = [
    {"label": "Vlaamse overheid", "chosen": 11, "pool": 24, "target": 10, "minimum": 8},
    {"label": "Lokale besturen", "chosen": 9, "pool": 19, "target": 10, "minimum": 8},
    {"label": "Federale overheid", "chosen": 5, "pool": 9, "target": 4, "minimum": 2},
    {"label": "Provincies", "chosen": 1, "pool": 4, "target": 2, "minimum": 2},
    {"label": "Middenveld", "chosen": 2, "pool": 2, "target": None},
]
RATES = [
    {"label": "Federale overheid", "value": 55.6, "note": "5 van 9"},
    {"label": "Lokale besturen", "value": 47.4, "note": "9 van 19"},
    {"label": "Vlaamse overheid", "value": 45.8, "note": "11 van 24"},
    {"label": "Provincies", "value": 25.0, "note": "1 van 4"},
]


class Filter(FilterForm):
    level = forms.ChoiceField(label="Bestuursniveau", choices=LEVELS)
    text = forms.CharField(label="Zoek op naam of organisatie")


class Example(Form):
    kind = forms.ChoiceField(
        label="Hoe stel je je kandidaat?",
        choices=[("person", "Als persoon"), ("organisation", "Voor mijn organisatie")],
        widget=forms.RadioSelect,
    )
    contact = shown_when(forms.CharField(label="Contactpersoon", required=False), name="kind", value="organisation")
    email = forms.EmailField(label="E-mailadres", help_text="We sturen hier je bevestiging naartoe.")
    contribution = LongTextField(
        label="Wat breng je mee?", words=40, help_text="Vertel over iets wat je zelf deed, ook als het misliep."
    )
    themes = forms.MultipleChoiceField(
        label="Waarover wil je leren?",
        choices=[("draw", "Burgerloting"), ("budget", "Burgerbegroting"), ("trust", "Draagvlak")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    level = forms.ChoiceField(label="Bestuursniveau", choices=LEVELS[1:])
    available_on = DateField(label="Vanaf wanneer kun je?")
    mandate = forms.FileField(label="Akkoord van je leidinggevende", required=False)
    password = forms.CharField(label="Wachtwoord", widget=forms.PasswordInput, required=False)
    consent = forms.BooleanField(label="Ik heb de privacyverklaring gelezen")


def context(now: datetime.datetime) -> dict[str, Any]:
    names = ("name", "organisation", "level", "mean", "spread", "state", "tone")
    rows = [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in ROWS * 5]
    headers = [
        SimpleNamespace(label="Kandidaat", sort_url="?sort=name", aria_sort="ascending", numeric=False),
        SimpleNamespace(label="Niveau", sort_url="?sort=level", aria_sort="", numeric=False),
        SimpleNamespace(label="Gemiddelde", sort_url="?sort=mean", aria_sort="", numeric=True),
        SimpleNamespace(label="Spreiding", sort_url="?sort=spread", aria_sort="", numeric=True),
        SimpleNamespace(label="Toestand", sort_url="", aria_sort="", numeric=False),
    ]
    return {
        "now": now,
        "page_class": "",
        "table": SimpleNamespace(headers=headers, page=Paginator(rows, 5).page(2), per_page_links=[]),
        "filter_form": Filter({"level": "local"}),
        "active_filters": [("Niveau: lokaal", "?")],
        "form": Example(
            {"kind": "organisation", "email": "geen adres", "contribution": "woord " * 43, "level": "local"}
        ),
        "trend": [21, 33, 30, 44, 58],
        "balance": BALANCE,
        "bars": RATES,
    }


@public
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "backend/kit/components.html", context(timezone.now()))
