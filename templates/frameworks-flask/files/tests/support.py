"""What several tests use."""

import json
from typing import Any

from werkzeug.test import TestResponse


def body(response: TestResponse) -> Any:  # noqa: ANN401
    """The JSON in an answer."""
    return json.loads(response.data)
