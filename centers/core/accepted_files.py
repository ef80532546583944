"""What is taken of the files that people send, in one table. The page says it (words and `accept`), the script that
makes photos lighter keeps to it (`data-…` of the box), and the process that cleans a file judges by it.

Knows nothing of Django: that process reads it too.
"""

from dataclasses import dataclass

MOST_BYTES = 10_000_000  # of one file, as sent and as kept
MOST_FILES = 6  # for one paper: pages, or sides
MOST_AT_ONCE = 12  # of one sending: of the others nothing is kept, and that is told
MOST_PAGES = 50  # of a PDF
# Bytes that the streams of a PDF may unfold to: fifty pages of a scanner, and no bomb.
MOST_UNFOLDED = 300_000_000
# What is kept of a picture. Small print of an A4 page is read at 2 000 pixels; a capture of a long page keeps the
# pixels of such a square.
SIDE, STRETCHED = 2_000, 3
SMALL_SIDE = 240  # of the small picture shown beside its name
SMALLEST_SIDE = 32
MOST_STRETCHED = 40
# Photos above these bytes are made lighter before they are sent, where scripts run.
HEAVY_TO_SEND = 600_000


@dataclass(frozen=True)
class Kind:
    """`pixels`: as many as its decoder takes within the memory of the process; 0 for what is no picture."""

    name: str
    mime: str
    endings: tuple[str, ...]
    pixels: int = 0


# JPEG is decoded straight to a fraction of its size. HEIC is read tile by tile, as phones write it (one in a
# single piece: cleaning.heic.MOST_WHOLE). The others are decoded whole, WebP at 16 bytes a pixel.
KINDS = (
    Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"), 120_000_000),
    Kind("PNG", "image/png", (".png",), 36_000_000),
    Kind("WebP", "image/webp", (".webp",), 5_000_000),
    Kind("HEIC", "image/heic", (".heic", ".heif"), 50_000_000),
    Kind("TIFF", "image/tiff", (".tif", ".tiff"), 36_000_000),
    Kind("PDF", "application/pdf", (".pdf",)),
)
PICTURES = {kind.name: kind for kind in KINDS if kind.pixels}


def accept() -> str:
    """The attribute of a file box: types, and endings for the systems that do not know the types."""
    return ",".join([kind.mime for kind in KINDS] + [ending for kind in KINDS for ending in kind.endings])


def picture_names(between: str = ", ") -> str:
    """As a sentence lists them; `between`: what stands between two in its language."""
    return between.join(PICTURES)
