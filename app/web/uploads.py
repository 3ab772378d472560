"""Files that people send are held in memory, never in a temporary file: what they hold may be about a client."""

import io
from typing import IO

from flask import Request


class KeptInMemory(Request):
    """A request whose files never touch the disk unsealed; MAX_CONTENT_LENGTH says how much that can be."""

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return io.BytesIO()
