"""Rows to try the service with: those that the model has not learned from."""

import csv
import json
from typing import IO

from diagnosis import data

Row = dict[str, float]


class NoFeatureError(Exception):
    """A feature was named that the data does not have."""


def rows(count: int, scales: dict[str, float]) -> list[Row]:
    """The first rows, with some features multiplied, as by a device that measures otherwise."""
    _, unseen = data.split(data.load())
    unknown = scales.keys() - set(unseen.features)
    if unknown:
        raise NoFeatureError(f"there is no feature {', '.join(sorted(unknown))}")
    return [
        {name: value * scales.get(name, 1) for name, value in row.items()}
        for row in unseen.rows()[:count]
    ]


def write(to: IO[str], sample: list[Row], as_json: bool) -> None:
    """Writes a body for `POST /predictions`, or CSV for the batch command."""
    if as_json:
        json.dump({"rows": sample}, to)
        to.write("\n")
        return
    writer = csv.DictWriter(to, list(sample[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(sample)
