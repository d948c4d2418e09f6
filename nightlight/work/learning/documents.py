"""A result as a document to pass on: one HTML file that needs nothing beside it, or a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string

from nightlight.work.learning.refusals import NoPrinter, TooLongToPrint
from nightlight.work.learning.telling.told import sheets

MOST_PRINTED: Final = 1_500_000
"""The characters of HTML that are made into a PDF: about half a minute of work. Nobody reads a longer one on paper."""
_STYLES: Final = Path(__file__).parent / "templates" / "learning"


def paper(request: HttpRequest, shown: dict[str, Any]) -> str:
    """The whole result as one HTML text with its style inside."""
    files = {"style": "paper.css", "picture_style": "paper_picture.css"}
    styles = {name: (_STYLES / file).read_text(encoding="utf-8") for name, file in files.items()}
    pictures = [sheets(side.replayed) for side in shown["sides"]]
    return render_to_string("learning/paper.html", {**shown, **styles, "sheets": pictures}, request=request)


def pdf(html: str, instead: str) -> bytes:
    """The document as a PDF that a screen reader can read; `instead` is the address of its HTML file, for where there is no PDF.

    Raises TooLongToPrint beyond MOST_PRINTED characters, and NoPrinter where the libraries for it are not on this machine.
    """
    if len(html) > MOST_PRINTED:
        raise TooLongToPrint(
            "This result is too long for a PDF",
            advice=f"It is {len(html) / 1e6:.1f} MB of text; a PDF is made of at most {MOST_PRINTED / 1e6:.1f} MB. "
            "The HTML file holds all of it, and any browser can print the pages that you need.",
            instead=instead,
        )
    try:
        from weasyprint import HTML
    except (ImportError, OSError):
        raise NoPrinter(
            "This machine cannot make a PDF",
            advice="It needs Pango: ask whoever runs Nightlight to install it (on Debian: libpango-1.0-0 and libpangoft2-1.0-0). "
            "Meanwhile download the HTML file, or print the page from your browser.",
            instead=instead,
        ) from None
    made: bytes = HTML(string=html, url_fetcher=_fetch_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _fetch_nothing(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    """Refuse every address: the document holds all that it needs."""
    raise ValueError(f"a document fetches nothing: {url}")
