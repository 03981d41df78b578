"""The command, from inside (fast) and once as a process of its own (real)."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from logs import line
from logstats.cli import main


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A file with two requests."""
    file = tmp_path / "access.log"
    file.write_text(f"{line('/a')}\n{line('/b')}\n", encoding="utf-8")
    return file


def test_a_file_becomes_a_report(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(log)]) == 0
    output = capsys.readouterr()
    assert output.out.startswith("requests   2\n")
    assert output.err == ""


def test_several_files_are_one_log(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", str(log), str(log)]) == 0
    assert json.loads(capsys.readouterr().out)["requests"] == 4


@pytest.mark.parametrize("arguments", [["--json"], ["--json", "-"]])
def test_without_a_file_the_input_is_read(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line().encode())))
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["requests"] == 1


def test_bytes_that_are_no_text_stop_nothing(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_bytes(b"\xff\xfe\n" + line("/caf\xe9").encode("latin-1"))
    assert main(["--json", str(log)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["requests"], report["bad_lines"]) == (1, 1)


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.log"
    assert main([str(missing)]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"logstats: {missing}: No such file or directory\n"


@pytest.mark.parametrize("top", ["0", "-1", "many"])
def test_a_wrong_number_is_a_wrong_argument(top: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"--top={top}"])
    assert ended.value.code == 2
    assert f"'{top}' is not a number above 0" in capsys.readouterr().err


def test_the_module_is_a_command_too(log: Path) -> None:
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-m", "logstats", "--top", "1", str(log)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("by path\n  1  /a\n")
    assert done.stderr == ""


def test_a_reader_who_leaves_early_is_no_error(log: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "logstats", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        # Gone before the report is written: the report is made when the input has ended.
        process.stdout.close()
        process.stdout = None
        _, errors = process.communicate(log.read_bytes())
    assert errors == b""
    assert process.returncode == 0
