"""What stands in the compose file, as far as no container is needed to see it."""

import re

from tests.project import source


def test_the_database_gets_no_keys_of_kring():
    services = (source.ROOT / "docker" / "compose.yaml").read_text().partition("\nservices:\n")[2]
    [postgres] = re.findall(r"^  postgres:\n((?:    .*\n)+)", services, re.M)

    assert "env_file" not in postgres
    assert sorted(re.findall(r"^      ([A-Z_]+):", postgres, re.M)) == [
        "POSTGRES_DB",
        "POSTGRES_PASSWORD",
        "POSTGRES_USER",
    ]
