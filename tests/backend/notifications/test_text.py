from hypothesis import given
from hypothesis import strategies as st

from backend.kit import markdown
from backend.notifications import text


def test_a_value_is_never_markup():
    body = text.fill_body("Dag {name}", {"name": "*An* [klik](http://kwaad.example) <b>"})

    assert markdown.render(body) == "<p>Dag *An* [klik](http://kwaad.example) &lt;b&gt;</p>\n"
    assert markdown.plain(body) == "Dag *An* [klik](http://kwaad.example) <b>"


def test_a_value_with_a_placeholder_is_not_filled_again():
    assert text.fill_body("{a}", {"a": "{b}", "b": "geheim"}) == "{b}"


def test_lines_of_a_value_stay_lines():
    body = text.fill_body("{a}", {"a": "# een\n- twee\n1. drie\n\nvier"})

    assert markdown.plain(body) == "# een\n- twee\n1. drie\n\nvier"


def test_a_bare_address_becomes_a_link_and_one_inside_a_link_stays():
    address = "https://kring.example/a_b/?c=1&d=2"

    body = text.fill_body("{link} en [hier]({link})", {"link": address})

    assert body == f"<{address}> en [hier]({address})"
    assert markdown.plain(body) == f"{address} en hier ({address})"


def test_a_subject_is_one_line_that_fits():
    subject = text.fill_subject("Over {a}", {"a": "woord \r\nBcc: iemand " * 40})

    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) <= 200
    assert subject.endswith("…")


@given(
    st.text(
        alphabet=st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85"), min_size=1
    )
)
def test_any_line_reads_as_itself(value):
    words = " ".join(value.split())
    if not words:
        return

    assert markdown.plain(text.fill_body("x{a}", {"a": words})) == f"x{words}"
