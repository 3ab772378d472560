"""An address as a picture that a phone's camera reads: shown on a worker's screen, printed on paper."""

import segno
from markupsafe import Markup


def qr(address: str) -> Markup:
    """An SVG of `address`, dark on white in every colour scheme, as cameras want it, with a name for who listens."""
    # Level M: a scratched print can still be read. The quiet margin of four modules is part of the standard.
    picture = segno.make(address, error="m", micro=False)
    drawn = picture.svg_inline(
        scale=5, border=4, dark="#000", light="#fff", title="QR code of the private link"
    )
    return Markup(drawn)  # noqa: S704 (segno's own drawing: squares, and the title above)
