"""Which lines does a newsletter consist of, in reading order: headings, texts, list items, each with its links?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from leads.pages.blocks import BLOCKS, is_aside
from leads.pages.links import absolute, base_of

TEXT = 0
BOLD = 7  # a line that is a heading by its looks only; 1 to 6 are h1 to h6
LARGE = 18  # pixels
STYLE_BOLD = re.compile(r"font-weight:\s{0,9}(?:bold|[6-9]00)|font:[^;]{0,200}\b(?:bold|[6-9]00)\b", re.IGNORECASE)
STYLE_SIZE = re.compile(r"font(?:-size:|:[^;]{0,200}?)\s{0,9}(\d{1,4})(px|pt)", re.IGNORECASE)
STYLE_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all", re.IGNORECASE)

PLAIN_LINK = re.compile(r"<?\b(https?://[^\s<>\"\])]+)>?", re.IGNORECASE)
UNDERLINE = re.compile(r"\s*([-=~*_#])\1{2,}\s*")
BULLET = re.compile(r"\s*(?:[*\u2022\u00b7+-]|\d{1,2}[.)])\s+")
LONGEST_HEADING = 150


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its links as (address, text). `of_links`: share of it that is link; 0 for a picture, 1 for a bare address."""

    text: str
    level: int = TEXT
    listed: int = 0  # the same number for all lines of one list
    links: tuple[tuple[str, str], ...] = ()
    of_links: float = 0.0


@dataclass(slots=True)
class _Look:
    """How text looks at this place of the tree, handed down from element to element."""

    level: int = TEXT
    bold: bool = False
    listed: int = 0
    link: str = ""


@dataclass(slots=True)
class _Writer:
    """Collects pieces of text until the line ends."""

    base: str
    lines: list[Line] = field(default_factory=list)
    pieces: list[tuple[str, _Look]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    lists: int = 0

    def end(self) -> None:
        """Closes the line; a line of pictures only is kept for its links."""
        text = " ".join("".join(piece for piece, _ in self.pieces).split())
        if text or self.images:
            self.lines.append(self._line(text))
        self.pieces, self.images = [], []

    def _line(self, text: str) -> Line:
        told = [(piece.strip(), look) for piece, look in self.pieces if piece.strip()]
        words: dict[str, str] = {}
        for piece, look in told:
            if look.link:
                words[look.link] = " ".join((words.get(look.link, "") + " " + piece).split())
        for url, alt in self.images:
            words.setdefault(url, alt)
        linked = sum(len(piece) for piece, look in told if look.link) / max(1, sum(len(piece) for piece, _ in told))
        level = min((look.level for _, look in told if look.level), default=TEXT)
        if not level and told and len(text) <= LONGEST_HEADING and all(look.bold for _, look in told):
            level = BOLD
        return Line(text, level, told[0][1].listed if told else 0, tuple(words.items()), linked)


def html_lines(tree: HtmlElement, base: str) -> list[Line]:
    """The visible lines of a page or an HTML mail."""
    writer = _Writer(base_of(tree, base))
    body = tree.find("body")
    _write(body if body is not None else tree, writer)
    writer.end()
    return writer.lines


def _write(tree: HtmlElement, writer: _Writer) -> None:
    """Without recursion: mailers nest tags a thousand deep."""
    waiting = [(tree, _Look(), False)]
    while waiting:
        element, look, read = waiting.pop()
        if not read and _is_shown(element):
            inner = _begin(element, look, writer)
            waiting.append((element, look, True))
            waiting.extend((child, inner, False) for child in reversed(element))
            continue
        if read and _breaks(element):
            writer.end()
        writer.pieces.append((element.tail or "", look))


def _begin(element: HtmlElement, look: _Look, writer: _Writer) -> _Look:
    if _breaks(element):
        writer.end()
    inner = _inner(element, look, writer)
    if element.tag == "img" and look.link:
        writer.images.append((look.link, " ".join((element.get("alt") or "").split())))
    writer.pieces.append((element.text or "", inner))
    return inner


def _is_shown(element: HtmlElement) -> bool:
    return isinstance(element.tag, str) and not is_aside(element) and not STYLE_HIDDEN.search(element.get("style") or "")


def _breaks(element: HtmlElement) -> bool:
    return element.tag in BLOCKS or element.tag in ("br", "hr")


def _inner(element: HtmlElement, look: _Look, writer: _Writer) -> _Look:
    style = element.get("style") or ""
    size = STYLE_SIZE.search(style)
    large = bool(size) and int(size[1]) * (4 / 3 if size[2].lower() == "pt" else 1) >= LARGE if size else False
    if element.tag in ("ul", "ol"):
        writer.lists += 1
    return _Look(
        level=int(element.tag[1]) if re.fullmatch("h[1-6]", element.tag) else look.level,
        bold=look.bold or element.tag in ("b", "strong", "th") or bool(STYLE_BOLD.search(style)) or large,
        listed=writer.lists if element.tag == "li" else look.listed,
        link=absolute(element.get("href") or "", writer.base) if element.tag == "a" else look.link,
    )


def plain_lines(text: str) -> list[Line]:
    """The paragraphs of a plain text mail as lines: headings underlined, in capitals or short; bullets; addresses as links."""
    lines: list[Line] = []
    for paragraph in _paragraphs(text):
        lines += _plain(paragraph)
    return lines


def _paragraphs(text: str) -> list[list[str]]:
    """Runs of lines between blank ones; a bullet or an underlined heading begins a new run."""
    runs: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if UNDERLINE.fullmatch(line):
            if len(runs[-1]) == 1:
                runs[-1].append("=")  # marks the line above as a heading
            runs.append([])
        elif not line.strip():
            runs.append([])
        elif BULLET.match(line) or _is_shouted(line) or (runs[-1] and _is_shouted(runs[-1][0])):
            runs.append([line])
        else:
            runs[-1].append(line)
    return [run for run in runs if run]


def _is_shouted(line: str) -> bool:
    letters = [char for char in PLAIN_LINK.sub("", line) if char.isalpha()]
    return len(letters) >= 6 and all(char.isupper() for char in letters)


def _plain(run: list[str]) -> list[Line]:
    headed = run[-1] == "="
    whole = " ".join(part.strip() for part in (run[:-1] if headed else run))
    links = tuple((url.rstrip(".,;:!"), "") for url in PLAIN_LINK.findall(whole))
    text = " ".join(PLAIN_LINK.sub(" ", whole).split()).strip(" <>")
    bullet = BULLET.match(text + " ")
    text = BULLET.sub("", text, count=1) if bullet else text
    short = len(text) <= 100 and not links and not bullet and len(run) == 1 and text[-1:].isalnum()
    level = BOLD if headed or _is_shouted(whole) or short else TEXT
    return [Line(text, level, -1 if bullet and not bullet[0].strip()[0].isdigit() else 0, links, 0.0 if text else 1.0)]
