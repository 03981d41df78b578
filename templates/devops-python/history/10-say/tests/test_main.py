"""The command."""

import pytest

from pricing.__main__ import main


def test_the_command_prints_the_total_and_the_discount(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["2.00", "25"])
    assert capsys.readouterr().out == "47.50 (5 % off)\n"


@pytest.mark.parametrize("price", ["cheap", "-1", "NaN"])
def test_the_command_refuses_what_is_no_price(
    price: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--", price, "3"])
    assert stop.value.code == 2
    assert "is no" in capsys.readouterr().err
