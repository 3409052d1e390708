"""What makes carelessness fail: each module is a pytest plugin that tests/conftest.py loads."""
