"""What a mail is about, and who keeps it: apps above register what they own, so that this app need not know them.

A scope is a name such as ``call:12``. Whoever keeps it sees its mails in the outbox, reviews and sends them, may
give its kinds of mail their own text, and hears when one of them did not arrive.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Keeper:
    """How one sort of scope (the word before the colon) answers.

    ``visible(user)``: the scopes this account keeps. ``labels(scopes)``: what each is called, in one query.
    ``people(scope)``: the persons to tell when a mail did not arrive.
    """

    visible: Callable[..., Iterable[str]]
    labels: Callable[[Iterable[str]], Mapping[str, str]]
    people: Callable[[str], Iterable]


_keepers: dict[str, Keeper] = {}
_words: dict[tuple[str, str], str] = {}
_series: dict[str, Callable[[str], str]] = {}


def register(sort: str, *, visible: Callable, labels: Callable, people: Callable) -> None:
    """Make one sort of scope known; called in the ``ready`` of the app that owns it."""
    if sort in _keepers:
        raise ImproperlyConfigured(f"Two apps keep the scope {sort}.")
    _keepers[sort] = Keeper(visible, labels, people)


def name_batches(sort: str, words: Mapping[str, str]) -> None:
    """Say what the sets of mails of a sort of scope are called, by the word after the scope (``decisions`` in
    ``call:12:decisions``). Every app that sends such sets adds its own."""
    _words.update({(sort, word): called for word, called in words.items()})


def name_series(sort: str, label: Callable[[str], str]) -> None:
    """Say what sets without a scope are called: ``label`` gets what stands behind ``sort`` in the set's name."""
    _series[sort] = label


def sort_of(scope: str) -> str:
    """``call`` for ``call:12``."""
    return scope.partition(":")[0]


def of_batch(batch: str) -> str:
    """The scope that a batch belongs to: ``call:12`` for ``call:12:decisions``."""
    return ":".join(batch.split(":")[:2]) if sort_of(batch) in _keepers else ""


def kept_by(user) -> set[str]:
    """The scopes this account keeps. Asked once per request: kept on the account."""
    if not user.is_authenticated:
        return set()
    if not hasattr(user, "_kept_scopes"):
        user._kept_scopes = {scope for keeper in _keepers.values() for scope in keeper.visible(user)}
    return user._kept_scopes


def labels(scopes: Iterable[str]) -> dict[str, str]:
    """What each scope is called; its own name where nobody knows better."""
    wanted = sorted(set(scopes) - {""})
    found = {scope: scope for scope in wanted}
    for sort, keeper in _keepers.items():
        mine = [scope for scope in wanted if sort_of(scope) == sort]
        if mine:
            found.update(keeper.labels(mine))
    return found


def people(scope: str) -> list:
    """The persons who keep a scope; nobody for a scope that no app knows."""
    keeper = _keepers.get(sort_of(scope))
    return list(keeper.people(scope)) if keeper else []


def batch_labels(batches: Iterable[str]) -> dict[str, str]:
    """What each set of mails is called: the name of its scope and what the mails are about."""
    wanted = sorted(set(batches) - {""})
    names = labels(of_batch(batch) for batch in wanted)
    return {batch: _batch_label(batch, names) for batch in wanted}


def _batch_label(batch: str, names: Mapping[str, str]) -> str:
    scope, sort = of_batch(batch), sort_of(batch)
    if not scope:
        return _series[sort](batch.removeprefix(f"{sort}:")) if sort in _series else batch
    word = batch.removeprefix(scope).strip(":")
    called = str(_words.get((sort, word), word))
    return f"{names[scope]}: {called}" if called else names[scope]
