"""A page as a PDF that a screen reader can read."""

from __future__ import annotations

from typing import Any, Final

from nightlight.work.found.refusals import NoPrinter

PHOTO: Final = "photo:small"
"""The only address that a sheet fetches: its own photo."""


def pdf(html: str, photo: bytes | None) -> bytes:
    """The document as a PDF. Raises NoPrinter where the libraries for it are not on this machine."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except (ImportError, OSError):
        raise NoPrinter(
            what="Making a PDF", why="this machine has no Pango, which lays the page out",
            remedy="print the page from your browser meanwhile, and ask whoever runs Nightlight to install it (on Debian: libpango-1.0-0 and libpangoft2-1.0-0)",
        ) from None  # fmt: skip

    class OnlyThePhoto(URLFetcher):
        """Answers for the photo of the sheet and for nothing else."""

        def fetch(self, url: str, *_more: Any, **_rest: Any) -> Any:
            if url == PHOTO and photo is not None:
                return URLFetcherResponse(url, photo, {"Content-Type": "image/jpeg"})
            raise ValueError(f"a sheet fetches nothing but its photo: {url}")

    made: bytes = HTML(string=html, url_fetcher=OnlyThePhoto()).write_pdf(pdf_variant="pdf/ua-1")
    return made
