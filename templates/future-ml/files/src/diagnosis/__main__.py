"""`python -m diagnosis train`, `serve`, `predict` or `sample`."""

import argparse
import sys
from pathlib import Path

from diagnosis import batch, model, sample, server, training

# What the person who typed the command can mend; all else is a bug and shows its traceback.
WRONG = (
    model.ModelError,
    training.GateError,
    batch.FileError,
    sample.NoFeatureError,
    OSError,
)


def scale(text: str) -> tuple[str, float]:
    """Reads FEATURE=FACTOR."""
    name, equals, factor = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not FEATURE=FACTOR")
    return name, float(factor)


def arguments() -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="diagnosis")
    parser.add_argument("--model", type=Path, default=Path("build/model"), help="the folder")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("train", help="train a model; it is written when it passes the gates")
    commands.add_parser("serve", help="serve the model over HTTP")
    predict = commands.add_parser("predict", help="add predictions to a CSV file")
    predict.add_argument("source", type=Path)
    predict.add_argument("target", type=Path)
    rows = commands.add_parser("sample", help="print rows that the model has not learned from")
    rows.add_argument("--rows", type=int, default=3, choices=range(1, 172), metavar="1-171")
    rows.add_argument("--json", action="store_true", help="a body for POST /predictions")
    rows.add_argument("--scale", type=scale, action="append", default=[], metavar="FEATURE=FACTOR")
    return parser.parse_args()


def run(asked: argparse.Namespace) -> None:
    """Does what the command line says."""
    if asked.command == "train":
        trained = training.train()
        training.check_gates(trained.card)
        model.save(trained, asked.model)
        figures = trained.card.figures
        print(f"{asked.model}: AUC {figures.auc:.4f}, accuracy {figures.accuracy:.4f}")
    elif asked.command == "serve":
        server.serve(model.load(asked.model))
    elif asked.command == "predict":
        drift = batch.predict(model.load(asked.model), asked.source, asked.target)
        print(f"{asked.target}: {drift.rows} rows")
        for name in drift.drifted:
            print(f"drift: {name} moved by {drift.shifts[name]} deviations", file=sys.stderr)
    else:
        sample.write(sys.stdout, sample.rows(asked.rows, dict(asked.scale)), asked.json)


def main() -> None:
    """Runs, and ends with one sentence where something is wrong."""
    try:
        run(arguments())
    except WRONG as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
