"""A file of rows in, the same file with predictions out."""

import csv
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from diagnosis import drift
from diagnosis.drift import Drift
from diagnosis.model import Model

CHUNK = 1000
ADDED = ("probability", "malignant")


class FileError(Exception):
    """A file cannot be used, with its name and line."""


def read(file: Path, model: Model) -> Iterator[tuple[dict[str, str], list[float]]]:
    """Each line as it stands in the file, and its numbers in the order of the card."""
    names = [feature.name for feature in model.card.features]
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        missing = [name for name in names if name not in (reader.fieldnames or [])]
        if missing:
            raise FileError(f"{file}: no column {', '.join(missing)}")
        for line in reader:
            try:
                numbers = [float(line[name]) for name in names]
            # A short line has `None` where nothing stands.
            except (TypeError, ValueError) as error:
                raise FileError(f"{file}:{reader.line_num}: {error}") from error
            if not np.isfinite(numbers).all():
                raise FileError(f"{file}:{reader.line_num}: a number is not finite")
            yield line, numbers


def predict(model: Model, source: Path, target: Path) -> Drift:
    """Writes `source` with two more columns to `target`, and returns the drift of the whole file.

    Lines are read and written in chunks, so a file may be longer than the memory. `target` is
    there when all of it is: who waits for it never reads half a file.
    """
    sums = np.zeros(len(model.card.features))
    count = 0
    new = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        with new.open("w", encoding="utf-8", newline="") as text:
            lines = read(source, model)
            writer: csv.DictWriter[str] | None = None
            while chunk := list(islice(lines, CHUNK)):
                if writer is None:
                    writer = csv.DictWriter(text, [*chunk[0][0], *ADDED], lineterminator="\n")
                    writer.writeheader()
                values = np.array([numbers for _, numbers in chunk])
                for (line, _), p in zip(chunk, model.probabilities(values), strict=True):
                    decided = str(model.is_malignant(p)).lower()
                    writer.writerow({**line, "probability": f"{p:.6f}", "malignant": decided})
                sums += values.sum(axis=0)
                count += len(values)
        if count == 0:
            raise FileError(f"{source}: there is no row in it")
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    return drift.of_sums(model.card, count, sums)
