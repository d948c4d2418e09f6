"""A photo as it was sent, made anew: what is kept holds the picture and nothing else, and what is no photo is refused in words."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO, Final

from PIL import Image, ImageFile, ImageOps

from nightlight.records.packs.queries import InForce
from nightlight.work.found.refusals import CannotKeepPhoto

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MOVING: Final = ("PNG", "WEBP")
"""Those of them that can hold pictures which follow one another."""
SMALL: Final = 320
"""The longest side of the small one, in pixels: what a panel and a printed page show."""
_QUALITY: Final = 88
_REMEDY: Final = "send one photo as a JPEG, PNG or WebP file"
_OTHERS: Final = ((b"GIF8", "a GIF"), (b"%PDF", "a PDF"), (b"BM", "a BMP"), (b"II*\0", "a TIFF"), (b"MM\0*", "a TIFF"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is kept: a JPEG without anything but the picture, turned upright, with a small one beside it."""

    image: bytes
    small: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The digest of the photo, by which the journal knows it."""
        return sha256(self.image).hexdigest()

    @property
    def digest_of_small(self) -> str:
        """The digest of the small one."""
        return sha256(self.small).hexdigest()


def made_anew(sent: BinaryIO, size: int, pack: InForce) -> Picture:
    """The photo that was sent, decoded and made anew. Raises CannotKeepPhoto for whatever is none, or is larger than policy allows.

    What it is called and what it says that it is count for nothing: it is what its bytes decode to.
    """
    limits = pack.setting("photo_limits")
    if size > limits["megabytes"] * 1_000_000:
        raise _refused(
            f"it is {size / 1e6:.0f} MB, and at most {limits['megabytes']} MB are kept", "send a smaller copy of it"
        )
    content = sent.read()
    if not content:
        raise _refused("the file is empty")
    try:
        return _decoded(content, limits)
    except CannotKeepPhoto:
        raise
    except Image.DecompressionBombError:
        why = f"it would unfold to far more than the {limits['megapixels']} million pixels that are decoded"
        raise _refused(why, "send a smaller copy of it") from None
    except Exception:  # noqa: BLE001 - whatever a decoder makes of bytes that somebody sent, they are no photo
        raise _refused(_what_it_is(content)) from None


def _decoded(content: bytes, limits: dict[str, int]) -> Picture:
    with Image.open(BytesIO(content), formats=FORMATS) as found:
        width, height = found.size
        if width * height > limits["megapixels"] * 1_000_000:
            why = f"it is {width:,} by {height:,} pixels, and at most {limits['megapixels']} million pixels are decoded"
            raise _refused(why, "send a smaller copy of it")
        # A photo by a telephone may carry a second picture (MPO); the first is the photo, and nothing in it moves.
        if found.format in MOVING and getattr(found, "n_frames", 1) > 1:
            raise _refused("it moves: it holds more than one picture", "send one still photo")
        # What makes PDFs lets half a picture pass, for everything in this process; a photo is whole or refused.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        found.load()
        plain = _flat(_upright(found))
    plain.thumbnail((limits["longest_side"], limits["longest_side"]))
    small = plain.copy()
    small.thumbnail((SMALL, SMALL))
    return Picture(_encoded(plain), _encoded(small), *plain.size)


def _upright(found: Any) -> Any:
    """The picture turned as it says; as it stands where what it says beside the picture cannot be read."""
    try:
        return ImageOps.exif_transpose(found)
    except Exception:  # noqa: BLE001 - what a telephone wrote beside the picture is broken in more ways than there are names for
        return found


def _flat(found: Any) -> Any:
    """The picture in plain colours, on white where it can be seen through. A new one, so that nothing else comes along."""
    with_alpha = found.convert("RGBA")
    flat = Image.new("RGB", with_alpha.size, "white")
    flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return flat


def _encoded(found: Any) -> bytes:
    held = BytesIO()
    found.save(held, "JPEG", quality=_QUALITY, optimize=True)
    return held.getvalue()


def _what_it_is(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return "it is a film, or a picture in a form that telephones keep for themselves (HEIC)"
    other = next((name for start, name in _OTHERS if content.startswith(start)), "")
    if other:
        return f"it is {other} file"
    if content.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
        return "it cannot be read to its end: the file is damaged, or was not sent whole"
    return "it holds no picture, whatever it is called"


def _refused(why: str, remedy: str = _REMEDY) -> CannotKeepPhoto:
    return CannotKeepPhoto(what="Keeping this photo", why=why, remedy=remedy)
