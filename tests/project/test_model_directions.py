"""A foreign key written as a string is invisible to import-linter: its direction is checked here, on the same order.

The reference to the account (``settings.AUTH_USER_MODEL``) is free: docs/adr/0002-layers.md tells why.
"""

from django.apps import apps
from django.conf import settings

from tests.project import source


def app_of(model):
    return model._meta.app_config.name


def references():
    for model in apps.get_models():
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.related_model
            if target and app_of(model) in source.layers() and app_of(target) in source.layers():
                yield model, field, target


def points_down(model, target):
    floors = source.layers()
    return app_of(model) == app_of(target) or floors[app_of(target)] < floors[app_of(model)]


def test_every_app_has_a_floor():
    assert source.apps() - source.layers().keys() == set()


def test_foreign_keys_point_down():
    wrong = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model, field, target in references()
        if not points_down(model, target) and target._meta.label != settings.AUTH_USER_MODEL
    ]

    assert wrong == []
