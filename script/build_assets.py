"""Builds nightlight/project/static from our own sources and the fetched packages: one style sheet, the scripts, the images.

Of GOV.UK Frontend and of the Ministry of Justice's components only what our pages use is shipped, without the crown, crest, logos and
fonts that are not ours to use. Every file gets a name that holds its digest, and compressed copies beside it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import brotli
import tinycss2

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "nightlight" / "project" / "assets"
STATIC = ROOT / "nightlight" / "project" / "static"
GOVUK = ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk"
MOJ = ROOT / "node_modules" / "@ministryofjustice" / "frontend" / "moj"
IDIOMORPH = ROOT / "node_modules" / "idiomorph" / "dist" / "idiomorph.min.js"

SIGN_IN = Path(next(iter(find_spec("allauth").submodule_search_locations)))
# What a browser needs to talk to a security key.
SECURITY_KEYS = (
    "mfa/static/mfa/js/webauthn-json.js",
    "mfa/static/mfa/js/webauthn.js",
    "account/static/account/js/onload.js",
)

NOTICE = """/*! Holds parts of GOV.UK Frontend {govuk}, copyright (c) Crown Copyright (Government Digital Service), MIT licence,
and of MoJ Frontend {moj}, copyright (c) Crown Copyright (Ministry of Justice), MIT licence. Fonts and emblems are left out. */
"""
# Components that we do not use, or may not: a police service is not GOV.UK. The file upload with a script does not pass
# axe-core; the plain one does.
LEFT_OUT = re.compile(
    r"\.govuk-(header|generic-header|cookie-banner|exit-this-page|logo|footer__(crown|copyright-logo|licence)"
    r"|file-upload-(button|wrapper|announcements)|drop-zone)"
)
# What is taken from the Ministry of Justice's components.
TAKEN = re.compile(
    r"\.moj-(alert|badge|sub-navigation|side-navigation|timeline|ticket-panel|page-header-actions|scrollable-pane)(?![a-z])"
)
DAY_IN_SECONDS = 24 * 60 * 60
FONT = re.compile(r'"?GDS Transport"?,\s*arial,\s*sans-serif', re.IGNORECASE)


def main() -> None:
    """Build everything anew; a server that runs meanwhile goes on with the files that it knows."""
    STATIC.mkdir(parents=True, exist_ok=True)
    named: dict[str, str] = {}
    for path in sorted((ASSETS / "images").iterdir()):
        put(f"images/{path.name}", path.read_bytes(), named)
    put("nightlight.css", style_sheet().encode(), named)
    put_scripts(named)
    manifest = {"paths": named, "version": "1.1", "hash": ""}
    half_written = STATIC / ".staticfiles.json"
    half_written.write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
    half_written.replace(STATIC / "staticfiles.json")
    remove_what_nobody_serves(set(named.values()))


def remove_what_nobody_serves(served: set[str]) -> None:
    """Remove the files of builds before today's."""
    for path in STATIC.rglob("*.*.*"):
        name = str(path.relative_to(STATIC)).removesuffix(".gz").removesuffix(".br")
        if name not in served and path.stat().st_mtime < time.time() - DAY_IN_SECONDS:
            path.unlink()


def style_sheet() -> str:
    """The one style sheet: GOV.UK's, the Ministry of Justice's, then ours in the order of their names."""
    theirs = [
        "".join(without_left_out(read(GOVUK / "govuk-frontend.min.css"))),
        "".join(only_taken(read(MOJ / "moj-frontend.min.css"))),
    ]
    ours = [plain(read(path)) for path in sorted((ASSETS / "css").glob("*.css"))]
    notice = NOTICE.format(govuk=version_of("govuk-frontend"), moj=version_of("@ministryofjustice/frontend"))
    whole = notice + FONT.sub("var(--nightlight-font)", "\n".join([*theirs, *ours]))
    for forbidden in ("@font-face", "GDS Transport", "url(", "crest"):
        if forbidden in whole:
            raise SystemExit(f"the style sheet still holds {forbidden!r}: leave out the component that brings it")
    return whole


def without_left_out(css: str) -> Iterator[str]:
    """Every rule, but for fonts and what we leave out."""
    yield from kept(css, lambda selector: not LEFT_OUT.search(selector))


def only_taken(css: str) -> Iterator[str]:
    """The rules of the components that we take."""
    yield from kept(css, lambda selector: bool(TAKEN.search(selector)))


def kept(css: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    """The rules that have a wanted selector, with only their wanted selectors, inside the conditions that they stood in."""
    for rule in tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in ("media", "supports"):
            inside = "".join(kept(tinycss2.serialize(rule.content), wanted))
            if inside:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        elif rule.type == "qualified-rule":
            selectors = [one for one in split_selectors(tinycss2.serialize(rule.prelude)) if wanted(one)]
            if selectors:
                yield f"{','.join(selectors)}{{{declarations(rule.content)}}}"


def split_selectors(prelude: str) -> list[str]:
    """The selectors of a rule; commas inside brackets part nothing."""
    return [one.strip() for one in re.split(r",(?![^()]*\))", prelude)]


def declarations(content: list) -> str:
    """The declarations of a rule, but for pictures that are not shipped."""
    found = tinycss2.parse_declaration_list(content, skip_comments=True, skip_whitespace=True)
    return ";".join(one.serialize() for one in found if one.type == "declaration" and "url(" not in one.serialize())


def plain(css: str) -> str:
    """Our own style sheet without its comments and indentation."""
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def put_scripts(named: dict[str, str]) -> None:
    """GOV.UK's script, the one that brings a page up to date, and ours; an import is rewritten to the name that its file got."""
    theirs = {
        "govuk-frontend.js": re.sub(r"\n?//# sourceMappingURL=.*", "", read(GOVUK / "govuk-frontend.min.js")),
        # It is a plain script with one name; ours are modules.
        "idiomorph.js": f"{read(IDIOMORPH).rstrip().rstrip(';')};\nexport {{ Idiomorph }};\n",
    }
    waiting = theirs | {path.name: read(path) for path in sorted((ASSETS / "js").glob("*.js"))}
    waiting |= {Path(name).name: read(SIGN_IN / name) for name in SECURITY_KEYS}
    while waiting:
        ready = [name for name, text in waiting.items() if not set(imports(text)) & set(waiting)]
        if not ready:
            raise SystemExit(f"these scripts import each other in a ring: {', '.join(waiting)}")
        for name in ready:
            put(f"js/{name}", with_names(waiting.pop(name), named).encode(), named)


def imports(text: str) -> list[str]:
    """The files that a script imports from beside it."""
    return re.findall(r"""from\s*["']\./([^"']+)["']""", text)


def with_names(text: str, named: dict[str, str]) -> str:
    """The script with its imports naming the files as they are served."""
    return re.sub(
        r"""(from\s*["'])\./([^"']+)(["'])""",
        lambda found: f"{found[1]}./{Path(named[f'js/{found[2]}']).name}{found[3]}",
        text,
    )


def put(name: str, content: bytes, named: dict[str, str]) -> None:
    """Write one file under a name with its digest, and its compressed copies."""
    path = Path(name)
    digest = hashlib.sha256(content).hexdigest()[:12]
    served = path.with_name(f"{path.stem}.{digest}{path.suffix}")
    target = STATIC / served
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.with_name(f"{target.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    target.with_name(f"{target.name}.br").write_bytes(brotli.compress(content))
    named[name] = str(served)


def version_of(package: str) -> str:
    """The version of a fetched package."""
    return json.loads(read(ROOT / "node_modules" / package / "package.json"))["version"]


def read(path: Path) -> str:
    """A text file."""
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
