"""Which tests an ordinary run leaves out: the rule, and that the lists name tests that are there."""

from __future__ import annotations

from pathlib import Path

from tests.statements import long_plays, sent_already, superfluous

HERE = Path(__file__).parent


def test_each_statement_is_sent_by_one_test() -> None:
    sent = {
        "a/x/one.py::both[postgresql]": {"SELECT 1", "INSERT", "23505"},
        "a/x/one.py::one[postgresql]": {"SELECT 1"},
        "a/x/two.py::own[postgresql]": {"SELECT 1", "DELETE"},
        "a/x/one.py::dear[2-postgresql]": {"SELECT 1", "INSERT", "23505"},
        "a/x/one.py::there_alone[postgresql]": {"UPDATE"},
        "a/x/one.py::updates[postgresql]": {"UPDATE"},
        "b/test_b.py::one[postgresql]": {"SELECT 1"},
        "b/test_b.py::two[postgresql]": {"SELECT 1"},
        "c/y/z/c.py::nothing[postgresql]": set(),
        "db/guards/d.py::one[postgresql]": {"SELECT 1"},
    }
    took = dict.fromkeys(sent, 0.5) | {"a/x/one.py::dear[2-postgresql]": 4.0}
    known = {name.replace("postgresql", "sqlite") for name in sent if "alone" not in name} | {*sent}
    assert superfluous(sent, took, known) == {
        "a/x/one.py::one[postgresql]",
        "a/x/one.py::dear[2-postgresql]",
        "a/x/one.py::updates[postgresql]",
        "b/test_b.py::two[postgresql]",
    }


def test_the_list_names_tests_on_postgresql_that_are_there() -> None:
    listed = sent_already()
    assert listed
    for name in listed:
        assert "postgresql" in _parameters(name), name


def test_the_list_of_long_plays_names_tests_that_are_there() -> None:
    listed = long_plays()
    assert listed
    assert not listed & sent_already()
    for name in listed:
        _parameters(name)


def _parameters(name: str) -> str:
    """Return the parameters of a test of a list, once it has been seen to be there."""
    file, _, test = name.partition("::")
    function, _, parameters = test.partition("[")
    assert f"def {function.rpartition('::')[2]}(" in (HERE / file).read_text("utf-8"), name
    return parameters
