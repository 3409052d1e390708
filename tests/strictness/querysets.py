"""Rows without an order come in a different order every time; a slice of them, or a lock that spreads, is refused.

* A queryset without ``order_by`` is shuffled when it is read, so a page that forgot its order fails sooner or later.
* A slice of such a queryset of our own models fails at once: which rows it holds is chance.
* ``select_for_update`` over more than one table must say ``of=``, or it locks rows nobody thought of.
* ``save()`` of an existing row must name its ``update_fields``, or it writes back columns that another changed.
"""

import random
import sys
from pathlib import Path

import pytest
from django.db.models import Model, QuerySet
from django.db.models.query import MAX_GET_RESULTS
from django.db.models.sql.compiler import SQLCompiler
from django.forms import ModelForm

ROOT = Path(__file__).resolve().parents[2]
WINGS = ("backend", "cohorts", "learning")
OUR_CODE = tuple(f"{ROOT / wing}/" for wing in WINGS)

_dice = random.Random()


class CarelessQuery(AssertionError):
    """The database is asked in a way that the house style forbids; the sentence says how."""


def is_ours(thing) -> bool:
    return thing.__module__.split(".")[0] in WINGS


def _fetch_all(queryset, original=QuerySet._fetch_all):
    fresh = queryset._result_cache is None
    if fresh and not queryset.ordered:
        _refuse_slice(queryset)
    original(queryset)
    if fresh and not queryset.ordered:
        _dice.shuffle(queryset._result_cache)


def _iterator(queryset, *args, original=QuerySet._iterator, **kwargs):
    rows = original(queryset, *args, **kwargs)
    if queryset.ordered:
        yield from rows
        return
    _refuse_slice(queryset)
    rows = list(rows)
    _dice.shuffle(rows)
    yield from rows


def _refuse_slice(queryset):
    query = queryset.query
    # .get() limits its own query, to be able to say that there are too many rows.
    reads_one = (query.low_mark, query.high_mark) == (0, MAX_GET_RESULTS)
    if query.is_sliced and not reads_one and is_ours(queryset.model):
        raise CarelessQuery(f"a slice of unordered rows of {queryset.model._meta.label}: say which come first")


def _get_from_clause(compiler, original=SQLCompiler.get_from_clause):
    query = compiler.query
    if query.select_for_update and not query.select_for_update_of:
        tables = [alias for alias, count in query.alias_refcount.items() if count]
        if len(tables) > 1:
            raise CarelessQuery(f"select_for_update over {', '.join(tables)}: say which rows to lock with of=")
    return original(compiler)


def _save(row, *args, original=Model.save, **kwargs):
    if (
        not row._state.adding
        and is_ours(type(row))
        and not args
        and kwargs.keys().isdisjoint({"update_fields", "force_insert"})
    ):
        caller = sys._getframe(1)
        by_our_form = isinstance(caller.f_locals.get("self"), ModelForm) and is_ours(type(caller.f_locals["self"]))
        if caller.f_code.co_filename.startswith(OUR_CODE) or by_our_form:
            raise CarelessQuery(f"save() of an existing {row._meta.label}: name its update_fields")
    return original(row, *args, **kwargs)


@pytest.fixture(autouse=True, scope="session")
def careless_queries_fail():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", _fetch_all)
        patch.setattr(QuerySet, "_iterator", _iterator)
        patch.setattr(SQLCompiler, "get_from_clause", _get_from_clause)
        patch.setattr(Model, "save", _save)
        yield


@pytest.fixture(autouse=True)
def dice(request):
    """The shuffling follows the seed that pytest-randomly prints, and no random number of the code under test."""
    _dice.seed(f"{request.config.getoption('randomly_seed', 0)} {request.node.nodeid}")
