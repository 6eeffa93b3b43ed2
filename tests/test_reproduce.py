"""The command `lossatlas reproduce`: published figures, recomputed."""

import pytest

from lossatlas import cli, reproduce
from lossatlas.reproduce import networks
from lossatlas.reproduce.table import Row


@pytest.fixture
def quick(monkeypatch):
    """Leave out the networks, which take most of the time."""
    monkeypatch.setattr(networks, "tables", list)


@pytest.mark.usefixtures("quick")
def test_without_cifar10_the_output_explains_what_is_skipped(tmp_path, capsys):
    assert cli.main(["reproduce", "--data-dir", str(tmp_path)]) == 0
    output = capsys.readouterr().out
    assert output.count("skipped: the data directory has no") == 3
    assert "28 of 28 rows are within tolerance; skipped: 3 of 7 tables" in output
    assert "ours 0.237146, 0.739516, 0.524407" in output
    assert "published 0.237146, 0.739516, 0.524407" in output


@pytest.mark.usefixtures("quick")
def test_a_figure_outside_its_tolerance_fails(monkeypatch, capsys):
    monkeypatch.setitem(reproduce.DEMO_LOSSES, "svm", 0.7)
    assert cli.main(["reproduce"]) == 1
    output = capsys.readouterr().out
    assert output.count("OUTSIDE") == 1
    assert "27 of 28 rows" in output


@pytest.mark.parametrize(
    ("ours", "within"),
    [
        ((1.0, 2.0), True),
        ((0.9, 2.2), True),
        ((0.85, 2.0), False),
        ((1.0, 2.3), False),
        ((1.0, float("nan")), False),
    ],
)
def test_a_tolerance_is_two_sided(ours, within):
    assert Row("two figures", (1.0, 2.0), ours, below=0.125, above=0.25).within is within


@pytest.mark.slow
def test_every_figure_on_networks_is_within_tolerance():
    tables = list(networks.tables())
    assert [len(table.rows) for table in tables] == [2, 2, 3, 1, 3, 3]
    for table in tables:
        for row in table.rows:
            assert row.within, (table.title, row)


@pytest.mark.slow
def test_cifar10_is_within_tolerance(data_dir):
    if data_dir is None or not (data_dir / "cifar-10-batches-bin").is_dir():
        pytest.skip("CIFAR-10 is not on this machine")
    tables = list(reproduce.cifar10(data_dir))
    assert [len(table.rows) for table in tables] == [1, 1, 1]
    for table in tables:
        assert "of 50,000" in table.differs
        (row,) = table.rows
        assert row.within, (table.title, row.ours)
        assert row.published[0] - row.below > 10, "guessing would be within tolerance"
    drawn, tried, descended = (table.rows[0].ours[0] for table in tables)
    assert drawn < tried < descended
