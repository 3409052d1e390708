"""Lists of rows as pages: which columns there are, how they sort, and which part of the rows this page shows.

    CANDIDACIES = Table(
        columns=(
            Column("name", _("Name"), sort=("person__family_name", "person__given_name"), export="person.sorted_name"),
            Column("mean", _("Mean"), sort=("mean",), numeric=True, export="mean"),
            Column("actions", _("Actions")),
        ),
        default_sort="-mean",
    )
    table = CANDIDACIES.bind(request.GET, queries.board(call))

    {% wrap "data_table" caption=title table=table %}{% for row in table.rows %}<tr>...{% endfor %}{% endwrap %}

The address says what is shown: ``?sort=-mean&per_page=250&page=2``. What it says wrongly is ignored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy
from django.http import QueryDict

SORT, PER_PAGE, PAGE = "sort", "per_page", "page"


@dataclass(frozen=True)
class Column:
    """One column. ``sort`` are the fields it sorts by (none: it does not sort); ``export`` is a dotted path from
    the row, or a function of the row (none: the column is not exported)."""

    key: str
    label: Any
    sort: tuple[str | BaseExpression, ...] = ()
    export: str | Callable[[Any], Any] | None = None
    numeric: bool = False

    def __post_init__(self):
        if isinstance(self.sort, str):
            raise TypeError(f"sort of column {self.key} is a tuple of fields, not a text")

    def getter(self) -> Callable[[Any], Any]:
        """The function that reads this column's value from a row; a missing link of the path gives None."""
        if callable(self.export):
            return self.export
        names = tuple(self.export.split("."))
        if len(names) == 1:
            return attrgetter(self.export)

        def read(row: Any) -> Any:
            for name in names:
                if row is None:
                    return None
                row = getattr(row, name)
            return row

        return read


@dataclass(frozen=True)
class Header:
    """What stands above a column: ``sort_url`` is empty when it does not sort."""

    key: str
    label: Any
    numeric: bool
    sort_url: str
    aria_sort: str


@dataclass(frozen=True)
class Table:
    """The columns of one list. ``default_sort`` is the key of a column, with ``-`` in front for downwards."""

    columns: tuple[Column, ...]
    default_sort: str
    per_page: int = 50
    per_page_choices: tuple[int, ...] = (50, 100, 250)
    _by_key: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "_by_key", {column.key: column for column in self.columns})
        if not self.sorts_by(self.default_sort):
            raise ValueError(f"{self.default_sort} is not a column that sorts")

    def bind(self, query: QueryDict, queryset: QuerySet, *, total: int | None = None) -> "BoundTable":
        """This table for one request: its rows, headers and pages. ``total`` saves a query where it is known."""
        return BoundTable(self, query, queryset, total)

    def sorts_by(self, sort: str) -> bool:
        column = self._by_key.get(sort.removeprefix("-"))
        return column is not None and bool(column.sort)

    def order(self, queryset: QuerySet, sort: str = "") -> QuerySet:
        """The rows in the order of ``sort`` (else the default), ending on the key; what is empty comes last."""
        sort = sort if self.sorts_by(sort) else self.default_sort
        downwards = sort.startswith("-")
        fields = self._by_key[sort.removeprefix("-")].sort
        orders = (_ordering(name, downwards=downwards, filled=_always_filled(queryset.model)) for name in fields)
        return queryset.order_by(*orders, "pk")

    @property
    def exported(self) -> tuple[Column, ...]:
        """The columns that go into a download."""
        return tuple(column for column in self.columns if column.export is not None)


def _always_filled(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if not field.null}


def _ordering(name: str | BaseExpression, *, downwards: bool, filled: set[str]) -> OrderBy:
    if isinstance(name, str):
        downwards ^= name.startswith("-")
        name = name.removeprefix("-")
        if name in filled:  # without "empty comes last" the database can read an index backwards
            return F(name).desc() if downwards else F(name).asc()
        name = F(name)
    if isinstance(name, OrderBy):
        downwards ^= name.descending
        name = name.expression
    return name.desc(nulls_last=True) if downwards else name.asc(nulls_last=True)


class BoundTable:
    """One page of a table: ``rows`` (a list, read once), ``headers``, ``page`` (a Django page), ``per_page_links``."""

    def __init__(self, table: Table, query: QueryDict, queryset: QuerySet, total: int | None = None):
        self.table = table
        self.columns = table.columns
        self._query = query
        asked = query.get(SORT, "")
        self.sort = asked if table.sorts_by(asked) else table.default_sort
        size = query.get(PER_PAGE, "")
        self.per_page = next((choice for choice in table.per_page_choices if str(choice) == size), table.per_page)
        self.queryset = table.order(queryset, self.sort)
        self._total = total

    @cached_property
    def page(self) -> Page:
        """Costs one read, and one count where the total is not known."""
        paginator = Paginator(self.queryset, self.per_page)
        if self._total is not None:
            paginator.count = self._total
        page = paginator.get_page(self._query.get(PAGE))
        page.object_list = list(page.object_list)
        return page

    @property
    def rows(self) -> Sequence:
        return self.page.object_list

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @cached_property
    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        if not column.sort:
            return Header(column.key, column.label, column.numeric, "", "")
        up = self.sort == column.key
        aria = "ascending" if up else "descending" if self.sort == f"-{column.key}" else "none"
        url = self.url(**{SORT: f"-{column.key}" if up else column.key, PAGE: None})
        return Header(column.key, column.label, column.numeric, url, aria)

    @cached_property
    def per_page_links(self) -> list[tuple[int, str, bool]]:
        """How many rows a page may show: (number, address, is it so now); empty when one page shows all."""
        if self.total <= min(self.table.per_page_choices):
            return []
        return [
            (choice, self.url(**{PER_PAGE: choice, PAGE: None}), choice == self.per_page)
            for choice in self.table.per_page_choices
        ]

    @property
    def querystring(self) -> str:
        """The filters and the order of this page without its number, to stand after an address; may be empty."""
        return self.url(**{PAGE: None}).removeprefix("?")

    def url(self, **changes: Any) -> str:
        """The query of this page with these changes (None leaves one out), as ``?...``."""
        query = self._query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"
