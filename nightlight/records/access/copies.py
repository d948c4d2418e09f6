"""Copies of rows that people take away as a file: the cells, the line of a CSV file, a workbook, and the answer that hands it over.

No cell is one that a spreadsheet would take for a formula, and none holds a character that a spreadsheet cannot read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.http import HttpResponse
from openpyxl import Workbook

from nightlight.records.journal.showing import as_cell, shown
from nightlight.rules.days import LONDON

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float
Table = Sequence[Sequence[Cell]]
_NOT_IN_XML: Final = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")


def time_cell(at: datetime | None) -> str:
    """A time as a file shows it: London time, with its zone; empty where there is none."""
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M %Z}" if at else ""


def cell(value: Cell) -> Cell:
    """A value as a cell of a file: a number as it is, a text so that it is text whatever it says."""
    return as_cell(shown(value).translate(_NOT_IN_XML)) if isinstance(value, str) else value


def csv_line(cells: Iterable[Cell]) -> str:
    """One line of a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerow([cell(one) for one in cells])
    return out.getvalue()


def csv_file(lines: Iterable[Iterable[Cell]]) -> bytes:
    """A whole CSV file, marked as UTF-8 so that a spreadsheet reads it as that."""
    return ("\ufeff" + "".join(csv_line(one) for one in lines)).encode()


def workbook(sheets: Mapping[str, Iterable[Iterable[Cell]]]) -> bytes:
    """A workbook (XLSX) with these sheets in their order; the first row of each stays in sight. Cells are those of the CSV file."""
    book, out = Workbook(write_only=True), io.BytesIO()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([cell(one) for one in row])
    book.save(out)
    return out.getvalue()


def file_answer(content: bytes, *, name: str, kind: str) -> HttpResponse:
    """The answer that hands a file over; no cache keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)
