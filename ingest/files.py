"""Files and folders: which reader a suffix means, and files that hold many documents (.mbox, .xml)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.feeds import parse_feed
from ingest.incoming import Bad, Incoming, SourceError, fitting_uri
from ingest.mail import incoming_mail, read_mailbox

FORMATS = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html", ".eml": "mail"}
SUFFIXES = (*FORMATS, ".mbox", ".xml")


def read_file(path: Path, *, uri: str, limit: int, note: Callable[[str], None] = lambda text: None) -> Iterator[Incoming | Bad]:
    """The documents of a file; ``uri`` tells the file from others.

    Whatever is wrong with it is a ``Bad``; what a person should know of it besides is given to ``note``.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        yield Bad(str(path), f"files of this kind cannot be read; those that can: {' '.join(SUFFIXES)}")
        return
    try:
        if suffix == ".mbox":
            empty = True
            for message in read_mailbox(path, limit=limit):
                empty = False
                yield message
            if empty:
                note(f"{path}: holds no messages")
            return
        if path.stat().st_size > limit:
            yield Bad(str(path), f"is larger than {limit} bytes (setting FETCH_MAX_BYTES)")
            return
        raw = path.read_bytes()
        if suffix == ".xml":
            yield from _of_feed(raw, uri=uri, note=lambda text: note(f"{path}: {text}"))
        elif not raw.strip():
            yield Bad(str(path), "is empty")
        elif suffix == ".eml":
            yield Incoming(uri=fitting_uri(uri), format="mail", raw=incoming_mail(raw, name=path.name).raw, name=path.name)
        else:
            yield Incoming(uri=fitting_uri(uri), format=FORMATS[suffix], raw=raw, name=path.name)
    except FileNotFoundError:
        yield Bad(str(path), "there is no such file; check the path")
    except IsADirectoryError:
        yield Bad(str(path), "is a folder, not a file")
    except PermissionError:
        yield Bad(str(path), "may not be read by this user; check its permissions")
    except OSError as error:
        yield Bad(str(path), f"could not be read: {error.strerror or error}")
    except SourceError as error:
        yield Bad(str(path), str(error))


def read_folder(
    folder: Path, *, limit: int, absolute: bool = False, note: Callable[[str], None] = lambda text: None
) -> Iterator[Incoming | Bad]:
    """The documents of all files of known suffix in a folder and those below it, hidden ones left out.

    Their addresses are paths relative to the folder, so that it may be moved, or ``absolute`` ones.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder} is no folder that can be read; check the path")
    for path in sorted(_walk(folder)):
        relative = path.relative_to(folder)
        uri = str(path.resolve()) if absolute else relative.as_posix()
        yield from read_file(path, uri=uri, limit=limit, note=note)


def _walk(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(here, name) for name in names if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES)


def _raise(error: OSError) -> None:
    raise SourceError(f"{error.filename} could not be read: {error.strerror}") from error


def _of_feed(raw: bytes, *, uri: str, note: Callable[[str], None]) -> Iterator[Incoming | Bad]:
    feed = parse_feed(raw)
    for text in feed.notes:
        note(text)
    yield from feed.bad
    for entry in feed.entries:
        yield Incoming(uri=fitting_uri(f"{uri}#{entry.uri}"), format=entry.format, raw=entry.raw, url=entry.url)
