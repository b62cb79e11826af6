"""Which file of the sample web answers an address?

/news/               news/index.html, else news/index.xml
/news/?page=2        news/index@page=2.html: the query stands in the file's name; a query without a file of its own is ignored
/news/a-story        news/a-story.html: the suffix may be left out
/news                moved to /news/ when news is a folder
/t/8f3a              moved to the address that stands in t/8f3a.redirect
    /click?u=ADDRESS     moved to ADDRESS when click.redirect holds "?u"
/sitemap-2.xml.gz    sitemap-2.xml, compressed
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

WEB = Path(__file__).parent / "web"
HOSTS = frozenset(folder.name for folder in WEB.iterdir())


def find(host: str, target: str) -> Path | None:
    """The file that answers `target` (path and query) on `host`; a folder when the address lacks its last slash, None when nothing does."""
    if host not in HOSTS:
        return None
    root = WEB / host
    address = urlsplit(target)
    # The longest query first: a page that exists for it wins over the page without.
    queries = dict.fromkeys((unquote(address.query), ""))
    wanted = [file for query in queries for file in _candidates(root, unquote(address.path), query) if _inside(file, root)]
    return next((file for file in wanted if file.is_file()), None) or next((file for file in wanted if file.is_dir()), None)


def _candidates(root: Path, path: str, query: str) -> Iterator[Path]:
    base = root / path.lstrip("/")
    mark = f"@{query.replace('/', '_')}" if query else ""
    if path.endswith("/"):
        yield from (base / f"index{mark}{suffix}" for suffix in (".html", ".xml"))
        return
    yield base.with_name(f"{base.stem}{mark}{base.suffix}")
    yield from (base.with_name(f"{base.name}{mark}{suffix}") for suffix in (".html", ".redirect"))
    if base.suffix == ".gz":
        yield base.with_suffix("")


def _inside(file: Path, root: Path) -> bool:
    """True for a name that a file system takes (no NUL, 255 bytes) and that stays below the folder of its host."""
    return "\0" not in str(file) and all(len(part.encode()) < 256 for part in file.parts) and file.resolve().is_relative_to(root.resolve())
