"""What others made and we serve: every byte is the one that was looked at, and nothing comes from another site."""

import base64
import hashlib
import json

import pytest

from tests.project import source

VENDOR = source.ROOT / "backend" / "static" / "vendor"
PACKAGES = json.loads((VENDOR / "VENDOR.json").read_text())
OURS = {"README.md", "VENDOR.json", "vendor.sh", "govuk.scss", "govuk-frontend.LICENSE"}


def digest(file):
    return "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_vendored_files_are_the_ones_that_were_listed(package):
    folder = VENDOR / package["folder"]

    assert {file.name: digest(file) for file in folder.iterdir()} == package["files"]


def test_nothing_stands_in_the_folder_that_is_not_listed():
    assert {path.name for path in VENDOR.iterdir()} == OURS | {package["folder"] for package in PACKAGES}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["folder"])
def test_package_says_where_it_comes_from(package):
    assert [key for key in ("name", "version", "licence", "tarball", "folder", "files") if not package[key]] == []
    assert "LICENSE" in package["files"]
