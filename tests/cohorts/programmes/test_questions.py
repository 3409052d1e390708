"""The question document: what is read, what is refused, and the form that asks it."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from cohorts.programmes.enums import Purpose, QuestionKind
from cohorts.programmes.questions import (
    BadQuestion,
    Condition,
    Option,
    Question,
    form_class,
    listed,
    new_key,
    options_from_lines,
    parse,
    starting_questions,
    steps,
)
from tests.factories.programmes import default_questions

YES_NO = (Option("yes", "Ja"), Option("no", "Nee"))


def question(key="q", kind=QuestionKind.SHORT_TEXT, label="Vraag?", **properties):
    return Question(key, kind, label, **properties)


def document(*questions):
    return [one.as_document() for one in questions]


def test_document_reads_back_as_it_was_written():
    assert parse(document(*default_questions())) == default_questions()


@pytest.mark.parametrize(
    "wrong",
    [
        [{"key": "q", "kind": "short_text", "label": "Vraag?", "colour": "red"}],
        [{"key": "q"}],
        [{"key": "q", "kind": "choice", "label": "Vraag?", "options": [{"value": "yes"}]}],
        [{"key": "q", "kind": "short_text", "label": "Vraag?", "show_when": {"question": "q"}}],
        document(question(label=" ")),
        document(question(key="Q")),
        document(question(key="questions")),
        document(question(kind="colour")),
        document(question(purpose="colour")),
        document(question(), question()),
        document(question(kind=QuestionKind.CHOICE)),
        document(question(kind=QuestionKind.CHOICE, options=(Option("a", "A"), Option("a", "B")))),
        document(question(kind=QuestionKind.CHOICE, options=(*YES_NO, Option("no", "Toch niet")))),
        document(question(kind=QuestionKind.NUMBER, minimum=5, maximum=1)),
        document(question(kind=QuestionKind.NUMBER, purpose=Purpose.BRING, required=True)),
        document(question(purpose=Purpose.BRING)),
        document(
            question("a", purpose=Purpose.BRING, required=True), question("b", purpose=Purpose.BRING, required=True)
        ),
        document(question(show_when=Condition("later", ("yes",)))),
        document(question("a"), question("b", show_when=Condition("a", ("yes",)))),
        document(
            question("a", kind=QuestionKind.CHOICE, options=YES_NO), question("b", show_when=Condition("a", ("maybe",)))
        ),
        document(question("a", kind=QuestionKind.CHOICE, options=YES_NO), question("b", show_when=Condition("a", ()))),
    ],
)
def test_bad_document_is_refused(wrong):
    with pytest.raises(BadQuestion):
        parse(wrong)


def test_steps_come_in_the_order_of_their_first_question():
    asked = [question("a", step="Een"), question("b", step="Twee"), question("c", step="Een")]

    assert [(step, [one.key for one in group]) for step, group in steps(asked)] == [
        ("Een", ["a", "c"]),
        ("Twee", ["b"]),
    ]


def test_every_kind_has_its_field():
    fields = form_class(default_questions()).base_fields

    assert {key: type(field) for key, field in fields.items() if key not in {"bring", "expect"}} == {
        "experience": forms.MultipleChoiceField,
        "earlier": forms.ChoiceField,
        "which_network": forms.CharField,
        "years": forms.DecimalField,
        "since": type(fields["since"]),
        "annex": forms.FileField,
        "commitment": forms.BooleanField,
    }
    assert isinstance(fields["since"], forms.DateField)
    assert fields["which_network"].widget.attrs["data-shown-when"] == "earlier=yes"


def test_a_draft_may_have_holes():
    assert form_class(default_questions())({}).errors == {}


def test_word_limit_holds_in_a_draft_too():
    form = form_class(default_questions())({"bring": "woord " * 301})

    assert list(form.errors) == ["bring"]


@pytest.mark.parametrize("number", ["1E999999", "9" * 400, "0." + "1" * 40])
def test_number_that_nobody_means_is_refused(number):
    form = form_class([question(kind=QuestionKind.NUMBER)])({"q": number})

    assert list(form.errors) == ["q"]


def test_what_may_be_left_out_says_so():
    with translation.override("en"):
        fields = form_class(default_questions()).base_fields

    assert (fields["bring"].label, fields["years"].label) == (
        "Wat breng je in?",
        "Hoeveel jaar doe je dit werk? (optional)",
    )


def test_condition_on_several_choices_holds_when_one_was_chosen():
    conditional = question(show_when=Condition("themes", ("a", "b")))

    assert [conditional.is_asked({"themes": given}) for given in (["b", "c"], ["c"], [], "a", None)] == [
        True,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("cleaned", "stored"),
    [
        ("tekst", "tekst"),
        ("", None),
        ([], None),
        (False, None),
        (True, True),
        (["a"], ["a"]),
        (date(2027, 1, 2), "2027-01-02"),
        (Decimal("3"), 3),
        (Decimal("3.5"), 3.5),
    ],
)
def test_answers_are_stored_as_json(cleaned, stored):
    assert question().stored(cleaned) == stored


def test_answers_are_shown_in_words():
    choices = question(kind=QuestionKind.CHOICES, options=YES_NO)
    consent = question(kind=QuestionKind.CONSENT)

    with translation.override("en"):
        assert (choices.shown(["no", "gone"]), consent.shown(True), question().shown(None)) == (
            "Nee, gone",
            "Agreed",
            "",
        )


def test_reworded_options_keep_their_values():
    old = options_from_lines("Ja\nNee\nMisschien")

    new = options_from_lines("Nee\nJazeker\nMisschien\nMisschien niet", old)

    assert [option.value for option in old] == ["ja", "nee", "misschien"]
    assert [(option.value, option.label) for option in new] == [
        ("nee", "Nee"),
        ("jazeker", "Jazeker"),
        ("misschien", "Misschien"),
        ("misschien-niet", "Misschien niet"),
    ]


def test_option_reworded_in_its_place_keeps_its_value():
    new = options_from_lines("Ja, zeker\nNee", options_from_lines("Ja\nNee"))

    assert [(option.value, option.label) for option in new] == [("ja", "Ja, zeker"), ("nee", "Nee")]


def test_value_of_a_removed_option_never_comes_to_mean_something_else():
    old = (Option("ja", "Akkoord"), Option("nee", "Nee"))

    assert [option.value for option in options_from_lines("Nee\nJa", old)] == ["nee", "ja-2"]


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Wat breng je in?", [], "wat_breng_je_in"),
        ("Wat breng je in?", ["wat_breng_je_in"], "wat_breng_je_in_2"),
        ("10% werktijd", [], "q_10_werktijd"),
        ("???", [], "q"),
        ("Questions", [], "questions_2"),
    ],
)
def test_keys_are_made_of_the_words(label, taken, key):
    assert new_key(label, taken) == key


def test_organiser_sees_what_a_question_depends_on():
    rows = {row.question.key: row for _step, group in listed(default_questions()) for row in group}

    assert (rows["which_network"].source, rows["which_network"].answers) == ("Nam je al deel aan een netwerk?", ["Ja"])
    assert [key for key, row in rows.items() if row.is_first or row.is_last] == ["bring", "commitment"]


@pytest.mark.rule("R03", "R20")
def test_new_call_asks_what_one_brings_and_expects_and_with_a_load_the_commitment():
    plain, with_load = starting_questions(None), starting_questions(10)

    assert [one.purpose for one in plain] == [Purpose.BRING, Purpose.EXPECT]
    assert [one.purpose for one in with_load] == [Purpose.BRING, Purpose.EXPECT, Purpose.COMMITMENT]
    assert "10%" in with_load[-1].label
    assert parse(document(*with_load)) == with_load
    assert all(one.required for one in with_load)
