import pytest

from backend.kit.traces import Traces

TRACES = Traces(texts=("an@eik.example", "+32 470 12"), given_name="An-Sofie", family_name="De Wit")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bel An-Sofie De Wit.", "Bel […]."),
        ("de_wit-an_sofie.xlsx", "[…].xlsx"),
        ("Mail (AN@eik.example) of +32 470 12", "Mail ([…]) of […]"),
        ("An-Sofie De Witte en jan@eik.example", "An-Sofie De Witte en jan@eik.example"),
        ("Alleen An-Sofie, of alleen De Wit", "Alleen An-Sofie, of alleen De Wit"),
    ],
)
def test_traces_are_taken_out_of_text(text, expected):
    assert TRACES.taken_out(text) == expected
    assert TRACES.found_in(text) is (text != expected)


def test_a_name_in_two_cells_counts():
    assert TRACES.found_in_cells(["de wit", "Stad Eik", " An-Sofie "]) is True
    assert TRACES.found_in_cells(["De Wit", "Stad Eik", "Jan"]) is False


def test_without_traces_nothing_is_found():
    assert Traces().taken_out("Iets, van niemand.") == "Iets, van niemand."
