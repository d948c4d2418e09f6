"""The photo: made anew without anything but the picture, refused in clear words, kept from whoever may not see it, each look written down."""

from __future__ import annotations

import struct
import uuid
import warnings
import zlib
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.journal.looking import looks_at
from nightlight.records.journal.models import Entry
from nightlight.records.packs.queries import in_force
from nightlight.work.found.models import Photo
from nightlight.work.found.photos import made_anew
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of

PLACE = b"Somewhere Street 5"


def picture(form="JPEG", size=(640, 480), frames=1, **more):
    """A picture of nothing at all, in which it says where it was taken."""
    made, held = Image.new("RGB", size, "#3366cc"), BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = PLACE.decode(), 6
    if frames > 1:
        more |= {"save_all": True, "append_images": [Image.new("RGB", size, "#cc3366")] * (frames - 1)}
    made.save(held, form, **({"exif": exif} if form != "GIF" else {}), **more)
    return held.getvalue()


def bomb():
    """A PNG of a few hundred bytes that says it is forty thousand pixels wide and high."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def case(here):
    here.on_duty()
    return opened(here, ago=60)


def add(who, case, content, name="photo.jpg", **fields):
    """The answer to a photo that somebody sends."""
    fields = {"taken_on": f"{clock.now():%d/%m/%Y}", "once": str(uuid.uuid4()), "do": "save", **fields}
    sent = {} if content is None else {"photo": SimpleUploadedFile(name, content, "image/jpeg")}
    return client_signed_in_as(who).post(f"/found/{case.reference}/photo", {**fields, **sent})


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_anew_upright_and_holds_nothing_but_the_picture(here, case, form):
    assert add(here.officer, case, picture(form)).status_code == 302
    kept = Photo.objects.get(case=case)
    for held in (bytes(kept.image), bytes(kept.small)):
        assert PLACE not in held
        found = Image.open(BytesIO(held))
        assert (found.format, dict(found.getexif()), "exif" in found.info) == ("JPEG", {}, False)
    assert (kept.width, kept.height) == (480, 640)


def test_adding_it_records_that_a_photo_was_obtained_and_the_journal_holds_its_digest(here, case):
    add(here.officer, case, picture())
    kept = Photo.objects.get(case=case)
    entry = Entry.objects.get(chain=case.id, kind="case.photo_added")
    assert entry.structure["digest"] == kept.digest == sha256(bytes(kept.image)).hexdigest()
    assert Happening.objects.get(case=case.id, entry=entry.number).event == "photo_obtained"


def test_a_photo_sent_twice_is_one(here, case):
    once = str(uuid.uuid4())
    for _ in range(2):
        assert add(here.officer, case, picture(), once=once).status_code == 302
    assert Photo.objects.count() == 1


def test_another_photo_chosen_after_the_answer_was_lost_is_kept_as_well(here, case):
    once = str(uuid.uuid4())
    for size in ((640, 480), (640, 480), (320, 240)):
        assert add(here.officer, case, picture(size=size), once=once).status_code == 302
    assert sorted(Photo.objects.values_list("width", flat=True)) == [240, 480]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "Choose the photo"), (b"", "the file is empty"), (b"Dear all, find attached the photo", "it holds no picture, whatever it is called"),
        (picture("GIF", frames=3), "it is a GIF file"), (picture("PNG", frames=3), "it moves"), (picture("WEBP", frames=3), "it moves"), (bomb(), "pixels"),
        (picture()[:900], "cannot be read to its end"), (b"\0\0\0\x18ftypheic" + b"x" * 90, "telephones"), (b"x" * 40_000_000, "it is 40 MB"),
    ],
    ids=["nothing", "empty", "a text", "a GIF", "a PNG that moves", "a WebP that moves", "a bomb", "half of one", "HEIC", "40 MB"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_beside_its_field_and_typing_is_kept(here, case, content, told):
    day = f"{clock.now():%d/%m/%Y}"
    answer = add(here.officer, case, content)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert f'value="{day}"' in answer.content.decode()
    assert not Photo.objects.exists()


@pytest.mark.parametrize("day", ["1/1/2099", "30/2/2026", "yesterday", "1/1/1900", ""])
def test_a_day_that_cannot_be_is_refused(here, case, day):
    assert "it was taken" in text_of(add(here.officer, case, picture(), taken_on=day))
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("fields", "told"), [({"taken_on": "1/1/2026"}, "Older than 90 days"), ({"unknown_day": "yes"}, "May be old")]
)
def test_an_old_photo_is_flagged_as_old_wherever_it_is_shown(here, case, fields, told):
    add(here.officer, case, picture(), **fields)
    assert told in text_of(client_signed_in_as(here.officer).get(f"/found/{case.reference}/photo"))


def test_it_is_shown_to_no_cache_and_each_look_is_written_down(here, case):
    add(here.officer, case, picture())
    kept = Photo.objects.get(case=case)
    answer = client_signed_in_as(here.inspector).get(f"/found/{case.reference}/photo/{kept.id}/small")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert answer.content == bytes(kept.small)
    assert [one.who for one in looks_at(case.id) if one.what == "photo"] == ["Ifan Pryce"]


def test_whoever_may_not_see_the_case_does_not_see_its_photo(here, case):
    add(here.officer, case, picture())
    kept = Photo.objects.get(case=case)
    other = opened(here, title="Boy, 9")
    assert client_signed_in_as(here.inspector).get(f"/found/{other.reference}/photo/{kept.id}").status_code == 404
    hidden = opened(here, by=here.superintendent, title="Somebody", restricted=True)
    for size in ("", "/small"):
        answer = client_signed_in_as(here.officer).get(f"/found/{hidden.reference}/photo/{kept.id}{size}")
        assert answer.status_code in (403, 404)


def test_whoever_does_not_record_photos_is_told_so(here, case):
    assert client_signed_in_as(here.administrator).get(f"/found/{case.reference}/photo").status_code == 403


def test_the_page_of_the_case_shows_it_small_with_words_for_those_who_do_not_see(here, case):
    add(here.officer, case, picture(), taken_on="1/1/2026")
    kept = Photo.objects.get(case=case)
    page = client_signed_in_as(here.inspector).get(f"/cases/{case.reference}/").content.decode()
    assert (
        f'src="/found/{case.reference}/photo/{kept.id}/small" alt="Photo of the missing person, taken on 1 January 2026'
        in page
    )
    assert "Older than 90 days" in page


def test_half_a_photo_is_refused_also_where_a_pdf_was_made_before(here, case, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    assert "cannot be read to its end" in text_of(add(here.officer, case, picture()[:900]))


BROKEN = {
    "a tag beyond its end": b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x0f\x01\x02\0\xff\0\0\0\x90\x10\0\0",
    "cut off": b"Exif\0\0II*\0\x08\0\0\0\x05\0\x12\x01",
    "nonsense": b"Exif\0\0nothing of the kind",
}


@pytest.mark.filterwarnings("default::UserWarning:PIL")
@pytest.mark.parametrize("how", BROKEN)
def test_a_photo_is_kept_though_what_a_telephone_wrote_beside_it_is_broken(here, case, how):
    held = BytesIO()
    Image.new("RGB", (640, 480), "#3366cc").save(held, "JPEG", exif=BROKEN[how])
    assert add(here.officer, case, held.getvalue()).status_code == 302
    assert Photo.objects.get(case=case).width in (480, 640)


def test_of_a_photo_with_a_second_picture_in_it_the_first_is_kept(here, case):
    held = BytesIO()
    second = Image.new("RGB", (64, 48), "#cc3366")
    Image.new("RGB", (640, 480), "#3366cc").save(held, "MPO", save_all=True, append_images=[second])
    assert add(here.officer, case, held.getvalue()).status_code == 302
    assert Photo.objects.get(case=case).width == 640


def test_making_a_photo_anew_leaves_alone_what_the_process_makes_of_warnings(here, monkeypatch):
    monkeypatch.setattr("warnings.catch_warnings", None)
    before = list(warnings.filters)
    made = made_anew(BytesIO(picture()), 1000, in_force(clock.now()))
    assert (made.width, warnings.filters) == (480, before)
