import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html

from backend.kit.forms import (
    DateField,
    DateTimeField,
    FilterForm,
    Form,
    LongTextField,
    MaxWords,
    error_links,
    shown_when,
)


class Question(Form):
    kind = forms.ChoiceField(label="Hoe?", choices=[("a", "Zo"), ("b", "Anders")], widget=forms.RadioSelect)
    other = shown_when(forms.CharField(label="Hoe dan?", required=False), name="kind", value="b")
    text = LongTextField(label="Waarom?", words=3, help_text="Kort graag.")
    day = DateField(label="Wanneer?", required=False)
    moment = DateTimeField(label="Hoe laat?", required=False)
    agree = forms.BooleanField(label="Akkoord")


@pytest.fixture(autouse=True)
def dutch():
    with translation.override("nl"):
        yield


@pytest.fixture
def refused():
    return Question({"kind": "", "text": "een twee drie vier"})


def test_error_links_name_the_field_and_jump_to_its_first_input(refused):
    assert error_links(refused) == [
        ("Hoe: Dit veld is verplicht.", "id_kind_0"),
        ("Waarom: Gebruik hoogstens 3 woorden; je hebt er 4.", "id_text"),
        ("Akkoord: Dit veld is verplicht.", "id_agree"),
    ]


def test_error_links_of_a_good_form_are_none():
    assert [error_links(None), error_links(Question())] == [[], []]


def test_the_title_of_a_page_says_first_that_a_form_has_errors(refused):
    title = Template("{% load fields %}{% error_word %}Vragen")
    forms = {"good": Question(), "refused": refused}

    titles = [title.render(Context({"form": form, "other": "tekst"})) for form in forms.values()]

    assert titles == ["Vragen", "Fout: Vragen"]


def test_error_summary_links_to_ids_that_exist(refused):
    html = str(refused)

    targets = re.findall(r'<a href="#(\w+)"', html)

    assert targets == ["id_kind_0", "id_text", "id_agree"]
    assert [target for target in targets if f'id="{target}"' not in html] == []


def test_every_described_by_names_an_id_that_exists(refused):
    html = str(refused)

    named = [name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()]

    assert [name for name in named if f'id="{name}"' not in html] == []
    assert "id_text_helptext" in named


def test_choices_stand_in_a_fieldset_under_their_question():
    html = str(Question()["kind"].as_field_group())

    assert re.findall(r"<legend[^>]*>(.*?)</legend>", html) == ["Hoe?"]


def test_optional_question_says_so_and_a_filter_does_not():
    class Filter(FilterForm):
        name = forms.CharField(label="Naam")

    assert "(niet verplicht)" in Question()["other"].as_field_group()
    assert "(niet verplicht)" not in Filter()["name"].as_field_group()


def test_limit_of_words_is_told_to_the_browser():
    html = str(Question()["text"].as_field_group())

    assert re.findall(r'data-maxwords="(\d+)"', html) == ["3"]


def test_conditional_question_says_when_it_shows():
    html = str(Question()["other"].as_field_group())

    assert re.findall(r'data-shown-when="([^"]+)"', html) == ["kind=b"]


def test_maximum_of_a_number_reaches_the_browser():
    class Places(Form):
        places = forms.IntegerField(label="Plaatsen", max_value=30)

    assert 'max="30"' in str(Places()["places"])


def test_dates_use_the_picker_of_the_browser():
    form = Question(initial={"day": None})

    assert [re.search(r'type="([\w-]+)"', str(form[name]))[1] for name in ("day", "moment")] == [
        "date",
        "datetime-local",
    ]


def test_max_words_lets_the_limit_itself_pass():
    limit = MaxWords(3)

    assert limit("een twee drie") is None
    with pytest.raises(ValidationError):
        limit("een twee drie vier")


def test_max_words_is_the_same_when_its_limit_is():
    assert MaxWords(3) == MaxWords(3) != MaxWords(4)


def test_help_that_somebody_wrote_brings_no_markup_and_help_of_the_code_may():
    class Asked(Form):
        written = forms.CharField(help_text="<script>alert(1)</script>")
        ours = forms.CharField(help_text=format_html("<em>{}</em>", "kort"))

    html = str(Asked())

    assert '<div class="govuk-hint" id="id_written_helptext">&lt;script&gt;alert(1)&lt;/script&gt;</div>' in html
    assert '<div class="govuk-hint" id="id_ours_helptext"><em>kort</em></div>' in html
