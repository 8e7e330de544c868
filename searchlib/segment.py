"""Segment: its name, its number of documents, and which of them are deleted, as a table of contents has it.

The rule of this room: **it pickles as text and numbers only**, without references to NumPy, so that a table of contents
can be read with a short list of allowed classes. What is pickled is `codec.ArraySegment`, the same to Whoosh; whoever
only reads takes this one and leaves Whoosh where it is.

>>> segment = Segment()
>>> segment.__setstate__({"indexname": "MAIN", "segid": "0a", "doc_count": 3, "deleted": ""})
>>> segment.make_filename(".postings"), segment.live().tolist()
('MAIN_0a.postings', [True, True, True])
"""

from __future__ import annotations

import base64
import operator
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]


class Segment:
    """A segment as one commit has it: its files never change, what is deleted of it does."""

    indexname: str
    segid: str
    compound = False
    _doc_count: int

    def segment_id(self) -> str:
        """What the segment is called."""
        return f"{self.indexname}_{self.segid}"

    def make_filename(self, ext: str) -> str:
        """The name of its file that ends in `ext`."""
        return f"{self.segment_id()}{ext}"

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self._doc_count

    def doc_count(self) -> int:
        """Documents, deleted ones left out."""
        return self._doc_count - self._deleted_count

    def deleted_count(self) -> int:
        """Deleted documents."""
        return self._deleted_count

    def live(self) -> Bools:
        """Which documents are not deleted: `bool[documents]`."""
        return np.ones(self._doc_count, bool) if self._deleted is None else ~self._deleted

    def _set_deleted(self, deleted: Bools | None) -> None:
        self._deleted = deleted
        self._deleted_count = 0 if deleted is None else int(deleted.sum())

    def __getstate__(self) -> dict[str, Any]:
        state = {
            "indexname": self.indexname,
            "segid": self.segid,
            "doc_count": self._doc_count,
            "deleted": "",
        }
        if self._deleted_count and self._deleted is not None:
            bits = np.packbits(self._deleted, bitorder="little").tobytes()
            state["deleted"] = base64.b85encode(zlib.compress(bits)).decode("ascii")
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.indexname, self.segid = state["indexname"], state["segid"]
        self._doc_count = operator.index(state["doc_count"])
        if self._doc_count < 0:
            raise ValueError(f"{self._doc_count} documents")
        deleted = None
        if state["deleted"]:
            bits = np.frombuffer(_unpacked(state["deleted"], -(-self._doc_count // 8)), np.uint8)
            deleted = np.unpackbits(bits, count=self._doc_count, bitorder="little").astype(bool)
        self._set_deleted(deleted)


def _unpacked(text: str, size: int) -> bytes:
    """`size` bytes out of what was compressed, and no more, whatever it holds."""
    data = zlib.decompressobj().decompress(base64.b85decode(text), size + 1)
    if len(data) != size:
        raise ValueError(f"the deleted documents are {len(data)} bytes or more, and should be {size}")
    return data
