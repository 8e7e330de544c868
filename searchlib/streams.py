r"""Streams: the bytes of a file of articles, compressed or not, as they are needed.

The rule of this room: **memory does not grow with the file**. Files are read and unpacked piece by piece; a line or an
article above `LIMIT` bytes is passed over, so that neither a line without end nor a small file that unpacks to a huge
one takes the memory. A byte order mark is taken off, and UTF-16 that has one is turned into UTF-8 on the way.

>>> import pathlib, tempfile
>>> path = pathlib.Path(tempfile.mkdtemp(), "notas.txt.gz")
>>> _ = path.write_bytes(gzip.compress("año\nnuevo".encode("utf-16")))
>>> file = SourceFile(path)
>>> with file.opened() as stream:
...     [(number, file.text(line, number)) for number, line, _ in lines(file, stream)]
[(1, 'año\n'), (2, 'nuevo')]
>>> file.notes()[0].endswith("notas.txt.gz: read as UTF-16")
True
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import os
import pathlib
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from searchlib.charsets import Charset
from searchlib.errors import CorpusError, MissingExtraError

LIMIT = 16 << 20
"""Bytes of the longest line, and of the longest article, that are read."""

COMPRESSED = (".gz", ".zst")
"""Endings that a name may have after the one of its format."""

STANDARD_INPUT = "-"

READ_ERRORS = (OSError, EOFError, zlib.error)
"""What reading a file can raise on the way, EOFError where a compressed one is cut off."""

_PIECE = 1 << 16
_ZSTD_PIECE = 1 << 8  # bytes unpacked at a time: they give 8 MB at the most, 128 KB for each block of four bytes
_ZSTD_WINDOW = 1 << 27  # what unpacking may keep in memory: the most that `zstd` packs with unless told `--ultra`


@dataclass(slots=True)
class Meter:
    """How many bytes of some files have been read, as they lie on the disk."""

    bytes_read: int = 0


class SourceFile:
    """A file to be read, or standard input (`path` None): its name, its encoding, how much of it is read."""

    def __init__(self, path: pathlib.Path | None, meter: Meter | None = None) -> None:
        self.path = path
        self.name = "standard input" if path is None else os.fspath(path)
        self.meter = meter or Meter()
        self._charset = Charset()

    @property
    def size(self) -> int:
        """Bytes of the file as it lies on the disk; 0 where that is not known."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0

    def place(self, number: int) -> str:
        """Where a row is: the name of the file and the number of its line."""
        return f"{self.name}:{number}"

    def row_id(self, number: int) -> str | None:
        """The id of a row that has none of its own; None where the file has no name to make it of."""
        return None if self.path is None else f"{self.path.as_posix()}:{number}"

    @property
    def file_id(self) -> str | None:
        """The id of the one article of a file: its path; None where it has none."""
        return None if self.path is None else self.path.as_posix()

    @property
    def stem(self) -> str:
        """The name of the file without folder and endings, as of an article that is called like it."""
        name = self.path.name if self.path else ""
        for ending in COMPRESSED:
            name = name.removesuffix(ending)
        return pathlib.PurePath(name).stem

    def text(self, data: bytes, number: int = 1, *, unit: str = "line") -> str:
        """The text of a line, in whichever encoding it is written."""
        self._charset.unit = unit
        return self._charset.text(data, number)

    def notes(self) -> list[str]:
        """What the user should know of how the file was read."""
        return self._charset.notes(self.name)

    @contextlib.contextmanager
    def opened(self) -> Iterator[io.BufferedReader]:
        """The unpacked bytes of the file; raises `CorpusError` if it cannot be opened or is empty."""
        with contextlib.ExitStack() as stack:
            try:
                stream = self._stream(stack)
                head = stream.peek(4)
            except READ_ERRORS as error:
                raise CorpusError(self.name, f"the file cannot be read: {cause(error)}") from error
            self._check(head)
            yield self._without_mark(stream, head)

    def _stream(self, stack: contextlib.ExitStack) -> io.BufferedReader:
        if self.path is None:
            if sys.stdin is None:
                raise CorpusError(self.name, "it is closed: send the articles to it, or give a file")
            raw: Any = sys.stdin.buffer
        else:
            raw = stack.enter_context(self.path.open("rb", buffering=0))
        counted: io.BufferedReader = io.BufferedReader(_Counted(raw, self.meter), _PIECE)
        if self.name.endswith(".gz"):
            return io.BufferedReader(gzip.GzipFile(fileobj=counted), _PIECE)
        if self.name.endswith(".zst"):
            return io.BufferedReader(_Zstd(counted), _PIECE)
        return counted

    def _check(self, head: bytes) -> None:
        if not head:
            raise CorpusError(self.name, "it is empty: there is nothing in it to read")
        for magic, ending in ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst")):
            if head.startswith(magic):
                remedy = f"unpack it first, or give it a name that ends in {ending}"
                raise CorpusError(self.name, f"it is compressed as {ending}, which its name does not say: {remedy}")

    def _without_mark(self, stream: io.BufferedReader, head: bytes) -> io.BufferedReader:
        if head.startswith(codecs.BOM_UTF8):
            stream.read(len(codecs.BOM_UTF8))
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self._charset.all_as = "UTF-16"
            return io.BufferedReader(_Recoded(stream), _PIECE)
        return stream


def lines(file: SourceFile, stream: io.BufferedReader) -> Iterator[tuple[int, bytes, str]]:
    """The lines of a stream with their numbers, from 1, each with what makes it unreadable, or "".

    Raises `CorpusError`, which names the line, where the file cannot be read further.
    """
    number = 0
    try:
        while line := stream.readline(LIMIT + 1):
            number += 1
            yield number, *_judged(line, stream)
    except READ_ERRORS as error:
        raise CorpusError(file.place(number + 1), f"the file cannot be read further: {cause(error)}") from error


def _judged(line: bytes, stream: io.BufferedReader) -> tuple[bytes, str]:
    if len(line) > LIMIT:
        while line and not line.endswith(b"\n"):
            line = stream.readline(_PIECE)
        return b"", f"the line is longer than {LIMIT >> 20} MB, which no article is: end each row with a line break"
    if b"\0" in line:
        return b"", NUL_BYTES
    return line, ""


def with_line_feeds(stream: io.BufferedReader) -> io.BufferedReader:
    """A stream whose lines end in line feeds: those of old Macs, which end in carriage returns alone, are turned so."""
    head = stream.peek(_PIECE)
    return io.BufferedReader(_Fed(stream), _PIECE) if b"\r" in head[:-1] and b"\n" not in head else stream


NUL_BYTES = "it holds NUL bytes, which no text has: if the file is UTF-16 or no text at all, save it as UTF-8"


def whole(file: SourceFile, stream: io.BufferedReader) -> bytes:
    """All bytes of a file that holds one article; raises `CorpusError` above `LIMIT` or where there are NUL bytes."""
    try:
        data = stream.read(LIMIT + 1)
    except READ_ERRORS as error:
        raise CorpusError(file.name, f"the file cannot be read further: {cause(error)}") from error
    if len(data) > LIMIT:
        raise CorpusError(file.name, f"it is longer than {LIMIT >> 20} MB, unpacked: split it into articles")
    if b"\0" in data:
        raise CorpusError(file.name, NUL_BYTES)
    return data


def cause(error: BaseException) -> str:
    """What an error says, without the name of the file, which the message has already."""
    return getattr(error, "strerror", None) or str(error).rstrip(".\n ")


class _Pieces(io.RawIOBase):
    """A stream made of pieces that `_piece` gives one by one, b"" at the end."""

    def __init__(self) -> None:
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(self._piece())
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _piece(self) -> bytes:
        raise NotImplementedError


class _Counted(_Pieces):
    """A stream that counts the bytes that were read."""

    def __init__(self, raw: Any, meter: Meter) -> None:
        super().__init__()
        self._read = getattr(raw, "read1", raw.read)  # of a pipe what is there, not all that would fit
        self._meter = meter

    def _piece(self) -> bytes:
        piece: bytes = self._read(_PIECE)
        self._meter.bytes_read += len(piece)
        return piece


class _Fed(_Pieces):
    """A stream with line feeds for carriage returns."""

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream = stream

    def _piece(self) -> bytes:
        return self._stream.read1(_PIECE).replace(b"\r", b"\n")


class _Recoded(_Pieces):
    """A stream of UTF-16 as UTF-8; what is no character becomes the sign for that."""

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-16")(errors="replace").decode

    def _piece(self) -> bytes:
        text = ""
        while not text and (piece := self._stream.read(_PIECE)):
            text = self._decode(piece)
        return (text or self._decode(b"", True)).encode()


class _Zstd(_Pieces):
    """The unpacked bytes of Zstandard frames, a few blocks at a time.

    The package's own reader of streams takes a frame that is cut off for a whole one.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        try:
            import zstandard  # an extra
        except ImportError:
            raise MissingExtraError("zstd") from None
        self._stream = stream
        self._error: type[Exception] = zstandard.ZstdError
        self._decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame: Any = None
        self._packed = b""

    def _piece(self) -> bytes:
        unpacked = b""
        while not unpacked and (packed := self._packed or self._stream.read(_ZSTD_PIECE)):
            unpacked = self._unpacked(packed)
        if not unpacked and self._frame is not None:
            raise EOFError("the compressed file is cut off")
        return unpacked

    def _unpacked(self, packed: bytes) -> bytes:
        try:
            self._frame = self._frame or self._decompressor.decompressobj()
            unpacked: bytes = self._frame.decompress(packed)
        except self._error as error:
            raise OSError(str(error)) from error
        self._packed = self._frame.unused_data if self._frame.eof else b""
        if self._frame.eof:
            self._frame = None
        return unpacked
