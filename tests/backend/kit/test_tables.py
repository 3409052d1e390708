import pytest
from django.http import QueryDict

from backend.kit.tables import Column, Table
from backend.people.models import Organisation
from tests.factories import people

ORGANISATIONS = Table(
    columns=(
        Column("name", "Naam", sort=("name",), export="name"),
        Column("place", "Plaats", sort=("level", "-name")),
        Column("domain", "Domein", sort=("policy_domain__name",), export="policy_domain.name", numeric=True),
        Column("actions", "Acties"),
    ),
    default_sort="name",
    per_page=2,
    per_page_choices=(2, 4),
)


def bound(query="", rows=None):
    return ORGANISATIONS.bind(QueryDict(query), Organisation.objects.all() if rows is None else rows)


def names(table):
    return [row.name for row in table.rows]


@pytest.fixture
def three(db):
    return [people.organisation(name=name) for name in ("Berlare", "Aalst", "Celle")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Aalst", "Berlare"]),
        ("sort=-name", ["Celle", "Berlare"]),
        ("sort=name&page=2", ["Celle"]),
        ("sort=actions", ["Aalst", "Berlare"]),
        ("sort=password", ["Aalst", "Berlare"]),
        ("page=99", ["Celle"]),
        ("page=x", ["Aalst", "Berlare"]),
        ("per_page=4", ["Aalst", "Berlare", "Celle"]),
        ("per_page=100000", ["Aalst", "Berlare"]),
        ("sort=place", ["Celle", "Berlare"]),
        ("sort=-place", ["Aalst", "Berlare"]),
    ],
)
def test_address_says_what_is_shown(three, query, expected):
    assert names(bound(query)) == expected


def test_what_is_empty_comes_last_in_both_directions(three):
    domain = people.policy_domain(name="Mobiliteit")
    Organisation.objects.filter(name="Celle").update(policy_domain=domain)

    assert names(bound("sort=domain"))[0] == names(bound("sort=-domain"))[0] == "Celle"


def test_equal_rows_end_on_the_key(db):
    made = [people.organisation(name="Stad").pk for _number in range(4)]

    assert [row.pk for row in bound("per_page=4").rows] == made
    assert [row.pk for row in bound("per_page=4&sort=-name").rows] == made


def test_headers_say_how_they_sort(three):
    table = bound("sort=name&level=local&page=2")

    assert [(header.label, header.sort_url, header.aria_sort, header.numeric) for header in table.headers] == [
        ("Naam", "?level=local&sort=-name", "ascending", False),
        ("Plaats", "?level=local&sort=place", "none", False),
        ("Domein", "?level=local&sort=domain", "none", True),
        ("Acties", "", "", False),
    ]


def test_querystring_keeps_filters_without_the_page(three):
    assert bound("q=a+b&page=2&sort=name").querystring == "q=a+b&sort=name"
    assert bound("page=2").querystring == ""


def test_per_page_links_appear_when_there_is_a_choice(three):
    assert bound("page=2").per_page_links == [(2, "?per_page=2", True), (4, "?per_page=4", False)]
    assert bound(rows=Organisation.objects.filter(name="Aalst")).per_page_links == []


@pytest.mark.parametrize("item_count", [1, 3])
def test_bound_table_costs_one_count_and_one_read(db, django_assert_num_queries, item_count):
    for _number in range(item_count):
        people.organisation()

    with django_assert_num_queries(2):
        table = bound("per_page=4")
        assert (len(table.rows), table.total, len(table.headers)) == (item_count, item_count, 4)
        assert table.page.has_other_pages() is False


def test_path_of_a_column_may_miss_a_link(three):
    assert [column.key for column in ORGANISATIONS.exported] == ["name", "domain"]
    assert ORGANISATIONS.exported[1].getter()(three[0]) is None


@pytest.mark.parametrize("default_sort", ["actions", "unknown"])
def test_default_must_be_a_column_that_sorts(default_sort):
    with pytest.raises(ValueError, match="is not a column that sorts"):
        Table(columns=ORGANISATIONS.columns, default_sort=default_sort)


def test_sort_is_a_tuple():
    with pytest.raises(TypeError, match="is a tuple of fields"):
        Column("name", "Naam", sort="name")


def test_total_that_is_known_is_not_counted_again(three, django_assert_num_queries):
    table = ORGANISATIONS.bind(QueryDict("page=2"), Organisation.objects.all(), total=3)

    with django_assert_num_queries(1):
        shown = names(table)

    assert (shown, table.page.paginator.num_pages) == (["Celle"], 2)
