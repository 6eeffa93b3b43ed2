"""Generate the page's API types, frontend/server/schema.d.ts, from the API's OpenAPI document.

Run it from the repository's root after every change to a request or a response:

    .venv/bin/python scripts/generate_types.py

A test fails if the file is stale.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from lossatlas.web.app import create_app
from lossatlas.web.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[1]
GENERATOR = REPOSITORY / "node_modules/openapi-typescript/bin/cli.js"
TYPES = REPOSITORY / "frontend/server/schema.d.ts"
HEADER = """\
/**
 * The API's requests and answers. Generated from the server's OpenAPI document: do not edit.
 * To generate it again: .venv/bin/python scripts/generate_types.py
 */

"""


def generate() -> str:
    """The types, as TypeScript. Raises CalledProcessError if the generator fails."""
    document = create_app(Settings()).openapi()
    with tempfile.TemporaryDirectory() as folder:
        source, types = Path(folder, "openapi.json"), Path(folder, "schema.d.ts")
        source.write_text(json.dumps(document))
        # fields with defaults may be omitted from requests
        options = ["--default-non-nullable=false", "--root-types", "--root-types-no-schema-prefix"]
        command = ["node", str(GENERATOR), str(source), *options, "--output", str(types)]
        subprocess.run(command, check=True, capture_output=True, text=True)
        text = types.read_text()
    return HEADER + text.partition("*/\n\n")[2]  # without the generator's own header


if __name__ == "__main__":
    TYPES.write_text(generate())
    print(TYPES, file=sys.stderr)
