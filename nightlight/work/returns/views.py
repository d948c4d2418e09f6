"""The pages: the figures of a period, the rows behind each, the same by council, and files of all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access import answering
from nightlight.records.access.copies import CSV, XLSX, csv_file, file_answer
from nightlight.records.access.guard import page
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.looking import look
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.policy import BASIS_IN_WORDS
from nightlight.work.returns import comparing, files, periods, queries
from nightlight.work.returns.addresses import key_of
from nightlight.work.returns.counting import Block
from nightlight.work.returns.episodes import Episode
from nightlight.work.returns.periods import Asked, Period
from nightlight.work.returns.refusals import NoSuchFigure

READ: Final = "returns.read"
ABOUT: Final = named_id("returns", "file")
"""What a file taken here is about, in the journal."""
A_PAGE: Final = 100
saying_why_not: Final = answering.saying_why_not(((NoSuchFigure, 404),))


@dataclass(frozen=True, slots=True)
class Counted:
    """A period that was asked for, with its rows and the figures that count them; both are empty where the period cannot be."""

    asked: Asked
    pack: InForce
    rows: tuple[Episode, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def period(self) -> Period:
        """The period. Raises NoSuchFigure where what was asked for is none."""
        if self.asked.period is None:
            raise NoSuchFigure(
                what="Counting this period", why=[text for _, text in self.asked.problems], remedy="put the days right"
            )
        return self.asked.period


def counted(request: Any) -> Counted:
    """What an address asks to be counted, of what this person may see."""
    pack = in_force(request.at)
    asked = periods.asked(request.GET, request.at, pack.pack.value("returns.longest_period"))
    if asked.period is None:
        return Counted(asked, pack)
    rows = queries.episodes(request.viewer, asked.period, request.at)
    return Counted(asked, pack, rows, queries.blocks(rows, pack))


def shown(request: HttpRequest, template: str, found: Counted, **context: Any) -> HttpResponse:
    """A page, with what every template here reads."""
    at = request.at  # type: ignore[attr-defined]
    told = {
        "at": at, "asked": found.asked, "period": found.asked.period, "quarters": periods.quarters(at), "basis": BASIS_IN_WORDS, "key_of": key_of, **context
    }  # fmt: skip
    return render(request, template, told, status=400 if found.asked.problems else 200)


@page(needs=READ)
@require_safe
@saying_why_not
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a period, each leading to its rows."""
    found = counted(request)
    return shown(request, "returns/figures.html", found, blocks=found.blocks, rows=found.rows)


@page(needs=READ)
@require_safe
@saying_why_not
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of one figure, each leading to its case."""
    found = counted(request)
    period = found.period
    block, one = queries.counted_in(found.blocks, request.GET.get("figure", ""), request.GET.get("word", ""))
    title = f"{block.title}: {one.word}" if one.word else block.title
    return _rows(request, found, period, one.rows, block=block, word=one.word, title=title)


@page(needs=READ)
@require_safe
@saying_why_not
def care(request: HttpRequest) -> HttpResponse:
    """Episodes of looked-after children by council, for each to reconcile with its own."""
    found = counted(request)
    return shown(request, "returns/care.html", found, councils=queries.councils(found.rows), rows=found.rows)


@page(needs=READ)
@require_safe
@saying_why_not
def care_rows(request: HttpRequest) -> HttpResponse:
    """The rows of one council."""
    found = counted(request)
    period, one = found.period, _council(request, found)
    return _rows(request, found, period, one.rows, council=one, title=f"{one.words}: {one.name}")


def _rows(request: Any, found: Counted, period: Period, some: Sequence[Episode], **context: Any) -> HttpResponse:
    typed = request.GET.get("page", "1")
    number = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 1
    first = (number - 1) * A_PAGE
    return shown(
        request, "returns/rows.html", found, rows=some[first : first + A_PAGE], total=len(some), number=number, first=first,
        more=len(some) > first + A_PAGE, columns=queries.columns(found.pack), cell=files.cell_of, span=period, **context,
    )  # fmt: skip


@page(needs=READ)
@require_safe
@saying_why_not
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The figures as CSV; that they were taken is written in the journal."""
    found = counted(request)
    return _taken(request, found.period, "figures", "csv", csv_file(files.figure_lines(found.blocks)))


@page(needs=READ)
@require_safe
@saying_why_not
def rows_csv(request: HttpRequest) -> HttpResponse:
    """The rows as CSV; that they were taken is written in the journal."""
    found = counted(request)
    return _taken(request, found.period, "rows", "csv", csv_file(files.row_lines(found.rows, found.pack)))


@page(needs=READ)
@require_safe
@saying_why_not
def return_xlsx(request: HttpRequest) -> HttpResponse:
    """Figures, rows and how each figure is counted, as a workbook; that it was taken is written in the journal."""
    found = counted(request)
    content = files.return_workbook(found.blocks, found.rows, found.period, found.pack)
    return _taken(request, found.period, "return", "xlsx", content)


@page(needs=READ)
@require_safe
@saying_why_not
def care_csv(request: HttpRequest) -> HttpResponse:
    """One council's episodes as CSV; that they were taken is written in the journal."""
    found = counted(request)
    period, one = found.period, _council(request, found)
    content = csv_file(files.council_lines(one, found.pack))
    return _taken(request, period, "care", "csv", content, f" of {one.name} as {one.words.lower()}")


@page(needs=READ)
@require_safe
@saying_why_not
def care_xlsx(request: HttpRequest) -> HttpResponse:
    """One council's episodes as a workbook; that they were taken is written in the journal."""
    found = counted(request)
    period, one = found.period, _council(request, found)
    content = files.council_workbook(one, period, found.pack)
    return _taken(request, period, "care", "xlsx", content, f" of {one.name} as {one.words.lower()}")


@page(needs=READ)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def care_compare(request: Any) -> HttpResponse:
    """A council's own list against ours; that they were compared is written in the journal, and nothing of the list is kept."""
    found = counted(request)
    period, one = found.period, _council(request, found)
    told: dict[str, Any] = {"council": one, "span": period}
    if request.method == "POST":
        file = request.FILES.get("list")
        theirs = told["theirs"] = (
            comparing.read_list(file.read(comparing.LARGEST + 1))
            if file
            else comparing.Theirs(wrong="Choose a file first")
        )
        if not theirs.wrong:
            look(
                by=request.actor,
                at=request.at,
                what="return",
                about=ABOUT,
                reason=f"the list of {one.name} compared, {period.words}",
            )
            within = found.pack.pack.value("returns.days_apart")
            told["compared"] = comparing.compare(theirs.lines, one.rows, queries.of_children(found.rows), within)
    answer = shown(request, "returns/compare.html", found, **told)
    answer.status_code = 400 if told.get("theirs") and told["theirs"].wrong else 200
    return answer


def _council(request: HttpRequest, found: Counted) -> queries.Council:
    return queries.council(found.rows, request.GET.get("as", ""), request.GET.get("council", ""))


def _taken(request: Any, period: Period, what: str, ending: str, content: bytes, of: str = "") -> HttpResponse:
    """The file, once it is on record that it was taken, of which period and what."""
    look(
        by=request.actor,
        at=request.at,
        what="return",
        about=ABOUT,
        reason=f"{what} as {ending.upper()}{of}, {period.words}",
    )
    return file_answer(content, name=files.stamp(period, what, ending), kind=CSV if ending == "csv" else XLSX)
