"""The commands, and the service as a process of its own."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from diagnosis import __main__ as commands
from diagnosis import batch, data, sample, training
from diagnosis.data import Samples
from diagnosis.model import Model

SOURCE = Path(__file__).resolve().parents[1] / "src"


def write_csv(file: Path, rows: list[dict[str, float]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        sample.write(text, rows, as_json=False)


def test_a_file_gets_predictions_and_keeps_its_columns(
    trained: Model, unseen: Samples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Many chunks, the last one shorter.
    monkeypatch.setattr(batch, "CHUNK", 50)
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    write_csv(source, unseen.rows())
    drift = batch.predict(trained, source, target)
    assert (drift.rows, drift.drifted) == (len(unseen.values), [])
    with target.open(encoding="utf-8", newline="") as text:
        lines = list(csv.DictReader(text))
    assert list(lines[0]) == [*unseen.features, "probability", "malignant"]
    found = [float(line["probability"]) for line in lines]
    assert found == pytest.approx(trained.probabilities(unseen.values), abs=1e-6)
    decided = [line["malignant"] == "true" for line in lines]
    assert decided == [p >= 0.5 for p in trained.probabilities(unseen.values)]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace("mean_radius", "radius"), "in.csv: no column mean_radius"),
        (lambda text: text.rpartition(",")[0] + "\n", "in.csv:4: "),
        (lambda text: text.rpartition(",")[0] + ",wide\n", "in.csv:4: .*'wide'"),
        (lambda text: text.rpartition(",")[0] + ",nan\n", "in.csv:4: a number is not finite"),
        (lambda text: text.partition("\n")[0] + "\n", "in.csv: there is no row"),
    ],
)
def test_a_file_with_a_mistake_leaves_nothing_half_written(
    trained: Model,
    unseen: Samples,
    tmp_path: Path,
    spoil: Callable[[str], str],
    says: str,
) -> None:
    source = tmp_path / "in.csv"
    write_csv(source, unseen.rows()[:3])
    source.write_text(spoil(source.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(batch.FileError, match=says):
        batch.predict(trained, source, tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == [source]


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *words: str) -> None:
    """Runs a command in this process: starting one loads scikit-learn again."""
    monkeypatch.setattr(sys, "argv", ["diagnosis", "--model", str(folder), *words])
    commands.main()


def test_from_a_training_to_a_file_with_predictions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, source, target = tmp_path / "model", tmp_path / "in.csv", tmp_path / "out.csv"
    run(monkeypatch, folder, "train")
    assert "AUC 0.99" in capsys.readouterr().out
    run(monkeypatch, folder, "sample", "--rows", "100", "--scale", "mean_area=3")
    source.write_text(capsys.readouterr().out, encoding="utf-8")
    run(monkeypatch, folder, "predict", str(source), str(target))
    said = capsys.readouterr()
    assert said.out == f"{target}: 100 rows\n"
    assert said.err.startswith("drift: mean_area moved by ")
    assert target.exists()


def test_a_model_that_fails_its_gates_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "LEAST_AUC", 0.9999)
    with pytest.raises(SystemExit, match=r"at least 0\.9999"):
        run(monkeypatch, tmp_path / "model", "train")
    assert not (tmp_path / "model").exists()


def test_a_sample_is_a_body_for_the_service(unseen: Samples) -> None:
    text = io.StringIO()
    sample.write(text, sample.rows(2, {"mean_area": 2}), as_json=True)
    rows = json.loads(text.getvalue())["rows"]
    assert [row["mean_area"] for row in rows] == [r["mean_area"] * 2 for r in unseen.rows()[:2]]


def test_a_feature_that_is_not_there_cannot_be_scaled() -> None:
    with pytest.raises(sample.NoFeatureError, match="no feature mean_aria"):
        sample.rows(2, {"mean_aria": 2})


def test_the_service_as_a_process(folder: Path) -> None:
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "diagnosis", "--model", str(folder), "serve"],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().rpartition(" ")[2]
            with httpx2.Client(base_url=url) as client:
                assert client.get("/healthz").json() == {"status": "ok"}
                _, unseen = data.split(data.load())
                answer = client.post("/predictions", json={"rows": unseen.rows()[:40]})
                assert len(answer.json()["predictions"]) == 40
            process.terminate()
            assert process.wait(timeout=15) == 0, "SIGTERM is an ordinary end"
        finally:
            process.kill()
