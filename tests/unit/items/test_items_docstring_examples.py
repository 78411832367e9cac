"""The worked examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import annotations.items.domain as domain


def test_every_worked_example_of_items_is_true() -> None:
    modules = [
        importlib.import_module(found.name) for found in pkgutil.walk_packages(domain.__path__, domain.__name__ + ".")
    ]
    results = {module.__name__: doctest.testmod(module) for module in modules}
    assert {name for name, result in results.items() if result.failed} == set()
    assert sum(result.attempted for result in results.values()) >= 5
