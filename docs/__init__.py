"""A package for pytest alone: without it `conftest` would be a second module of that name, beside the one in tests/."""
