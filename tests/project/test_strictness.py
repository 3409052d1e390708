"""The nets of tests/strictness/ hold: each of them is shown to catch what it is for, and to let the rest through."""

import random
import socket
import urllib.request

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template import engines
from django.template.loader import get_template

from backend.people import queries
from backend.people.models import Affiliation, Organisation, Person
from tests.factories import people
from tests.strictness.network import NetworkRefused
from tests.strictness.querysets import CarelessQuery
from tests.strictness.templates import UndefinedTemplateVariable, _seen


@pytest.fixture
def ten(db):
    return [people.organisation(name=f"Stad {number:02}").pk for number in range(10)]


def test_unordered_rows_come_in_another_order(ten):
    orders = {tuple(Organisation.objects.values_list("pk", flat=True)) for _ in range(5)}
    streamed = {tuple(row.pk for row in Organisation.objects.all().iterator()) for _ in range(5)}

    assert all(sorted(order) == ten for order in orders | streamed)
    assert len(orders) > 1
    assert len(streamed) > 1


def test_prefetched_rows_are_shuffled_too(ten):
    domain = people.policy_domain()
    Organisation.objects.update(policy_domain=domain)

    orders = {
        tuple(row.pk for row in type(domain).objects.prefetch_related("organisations").get().organisations.all())
        for _ in range(5)
    }

    assert len(orders) > 1


def test_ordered_rows_keep_their_order(ten):
    assert list(Organisation.objects.order_by("-pk").values_list("pk", flat=True)) == ten[::-1]
    assert list(Organisation.objects.order_by("pk")[2:4].values_list("pk", flat=True)) == ten[2:4]


def test_the_random_numbers_of_the_code_stay_its_own(ten):
    random.seed(3)
    expected = random.random()

    random.seed(3)
    list(Organisation.objects.all())

    assert random.random() == expected


def test_a_slice_of_unordered_rows_is_refused(ten):
    with pytest.raises(CarelessQuery, match="a slice of unordered rows of people.Organisation"):
        list(Organisation.objects.all()[:3])


def test_reading_one_row_and_counting_need_no_order(ten):
    rows = Organisation.objects.filter(pk=ten[0])

    assert (rows.get().pk, rows.first().pk, rows.exists(), rows.count()) == (ten[0], ten[0], True, 1)
    assert Organisation.objects.values("level").distinct().count() == 1
    assert {row["level"] for row in Organisation.objects.values("level").distinct()} == {"local"}


def test_a_lock_over_two_tables_says_which_rows(owner):
    posts = Affiliation.objects.order_by("pk").select_related("organisation")

    with transaction.atomic():
        assert len(posts.select_for_update(of=("self",))) == 1
        with pytest.raises(CarelessQuery, match="say which rows to lock with of="):
            list(posts.select_for_update())


def test_saving_a_row_names_its_columns(owner):
    code = compile("row.save(**how)", queries.__file__, "exec")

    exec(code, {"row": owner, "how": {"update_fields": ["phone"]}})
    exec(code, {"row": Person(given_name="Nieuw", family_name="Mens"), "how": {}})
    with pytest.raises(CarelessQuery, match="save.. of an existing people.Person: name its update_fields"):
        exec(code, {"row": owner, "how": {}})


@pytest.mark.parametrize(
    "text",
    [
        "{{ nobody }}",
        "{% if nobody %}x{% endif %}",
        "{% for row in nobody %}{% endfor %}",
        "{{ person.nme }}",
        "{{ found.key }}",
    ],
)
def test_an_undefined_variable_fails(text):
    template = engines["django"].from_string(text)
    template.template.origin.name = get_template("layouts/page.html").origin.name

    with pytest.raises(UndefinedTemplateVariable, match="templates/layouts/page.html uses"):
        template.render({"person": Person(given_name="Noor"), "found": {}})
    _seen.clear()


def test_a_tag_may_ask_whether_a_key_is_there():
    template = engines["django"].from_string("{% if found.key %}yes{% else %}no{% endif %}")
    template.template.origin.name = get_template("layouts/page.html").origin.name

    assert template.render({"found": {}}) == "no"


def test_an_undefined_variable_beside_an_or_is_seen_afterwards():
    template = engines["django"].from_string("{% if nobody or True %}x{% endif %}")
    template.template.origin.name = get_template("layouts/page.html").origin.name

    template.render({})

    assert _seen == ["templates/layouts/page.html uses nobody, which is not defined"]
    _seen.clear()


@pytest.mark.parametrize("address", [("93.184.216.34", 80), ("example.com", 80)])
def test_the_world_cannot_be_reached(address):
    with pytest.raises(NetworkRefused), socket.create_connection(address, timeout=1):
        pass


def test_a_url_of_the_world_cannot_be_read():
    with pytest.raises(NetworkRefused, match="a test may not reach kring.example"):
        urllib.request.urlopen("https://kring.example/")


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        assert line.getpeername() == server.getsockname()


@pytest.mark.parametrize("turn", [1, 2])
def test_the_cache_of_one_test_is_not_the_next_ones(turn):
    assert cache.get("turn") is None
    cache.set("turn", turn)
    assert cache.get("turn") == turn
