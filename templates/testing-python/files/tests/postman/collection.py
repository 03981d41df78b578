"""Reads a Postman collection (format 2.1) and runs it.

newman runs a whole collection, scripts and all. This runs the part that a collection of plain
requests needs, and refuses the rest, so that nothing is skipped in silence.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

# What a script may say here: one of these in a line.
STATUS = re.compile(r"pm\.test\('.+', \(\) => pm\.response\.to\.have\.status\((\d{3})\)\);")
HEADER = re.compile(r"pm\.test\('.+', \(\) => pm\.response\.to\.have\.header\('(.+)', '(.+)'\)\);")
KEEP_MEMBER = re.compile(r"pm\.collectionVariables\.set\('(\w+)', pm\.response\.json\(\)\.(\w+)\);")
KEEP_HEADER = re.compile(
    r"pm\.collectionVariables\.set\('(\w+)', pm\.response\.headers\.get\('(.+)'\)\);"
)
VARIABLE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Step:
    """One request of a collection, and what its script says about the answer."""

    name: str
    request: dict[str, Any]
    script: list[str]

    def placeholders(self) -> set[str]:
        """The variables that the request needs."""
        return set(VARIABLE.findall(json.dumps(self.request)))

    def keeps(self) -> set[str]:
        """The variables that the script sets."""
        found = [KEEP_MEMBER.fullmatch(it) or KEEP_HEADER.fullmatch(it) for it in self.script]
        return {it[1] for it in found if it}


def read(file: Path) -> dict[str, Any]:
    """A collection or an environment."""
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def steps(items: list[dict[str, Any]], folder: str = "") -> Iterator[Step]:
    """All requests, in the order in which they are run: folders contain each other."""
    for item in items:
        name = f"{folder}{item['name']}"
        if "item" in item:
            yield from steps(item["item"], f"{name} / ")
        else:
            events = item.get("event", [])
            tests = [it["script"]["exec"] for it in events if it["listen"] == "test"]
            yield Step(name, item["request"], [line for lines in tests for line in lines])


def run(step: Step, client: httpx2.Client, variables: dict[str, str]) -> None:
    """Sends the request and does what the script says."""
    response = client.send(request(step, client, variables))
    for line in step.script:
        if found := STATUS.fullmatch(line):
            assert response.status_code == int(found[1]), f"{step.name}: {response.text}"
        elif found := HEADER.fullmatch(line):
            assert response.headers.get(found[1]) == found[2], step.name
        elif found := KEEP_MEMBER.fullmatch(line):
            variables[found[1]] = str(response.json()[found[2]])
        elif found := KEEP_HEADER.fullmatch(line):
            variables[found[1]] = response.headers[found[2]]
        else:
            raise AssertionError(f"{step.name}: only newman understands {line!r}")


def request(step: Step, client: httpx2.Client, variables: dict[str, str]) -> httpx2.Request:
    """The request, with values in the place of its variables."""

    def filled(text: str) -> str:
        return VARIABLE.sub(lambda found: variables[found[1]], text)

    return client.build_request(
        step.request["method"],
        filled(step.request["url"]["raw"]),
        headers={it["key"]: filled(it["value"]) for it in step.request["header"]},
        content=filled(step.request.get("body", {}).get("raw", "")),
    )
