from tests.backend.kit import kinds  # noqa: F401 -- registers the kinds of the tests
