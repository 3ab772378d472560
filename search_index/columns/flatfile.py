"""Arrays in one flat file: written once, then only mapped, by any number of processes at a time.

    8 bytes   magic, with the version of this layout
    4 + 4     length of the header and its CRC-32, little endian
    header    JSON: the size of the file, facts, and of each array its type, shape, place and CRC-32
    arrays    each at a multiple of 64 bytes

The header is proved when the file is opened, each array when it is first touched: a file of gigabytes opens at
once, and nothing of it is believed unread. There are no pickles: a file is data, whoever wrote it.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.contract import IndexUnavailable

Array = npt.NDArray[Any]

_MAGIC = b"TRLSCOL1"
_ALIGNED = 64
_TYPES = ("bool", "uint8", "uint16", "uint32", "uint64", "int32", "int64", "float64")


def write(path: Path, arrays: Mapping[str, Array], facts: Mapping[str, Any]) -> None:
    """Write a file that is on disk when this returns. `facts` is anything that JSON can say."""
    kept = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    entries: dict[str, list[Any]] = {}
    end = 0
    for name, array in kept.items():
        entries[name] = [array.dtype.name, array.shape, end, _checksum(array)]
        end += array.nbytes + -array.nbytes % _ALIGNED
    header = json.dumps({"arrays": entries, "bytes": end, "facts": facts}).encode()
    start = _start(len(header))
    with path.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(4, "little") + zlib.crc32(header).to_bytes(4, "little"))
        file.write(header.ljust(start - 16, b"\0"))
        for array in kept.values():
            file.write(array.reshape(-1).view(np.uint8).data)
            file.write(bytes(-array.nbytes % _ALIGNED))
        file.flush()
        os.fsync(file.fileno())


class FlatFile:
    """A mapped file. Raises IndexUnavailable for whatever is not as it was written."""

    def __init__(self, path: Path):
        self._name = path.name
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as missing:
            raise self._damaged("can't be opened") from missing
        header = self._header()
        self.facts: dict[str, Any] = header["facts"]
        self._entries: dict[str, list[Any]] = header["arrays"]
        self._proved: dict[str, Array] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def __getitem__(self, name: str) -> Array:
        """An array, proved at its first use."""
        found = self._proved.get(name)
        if found is None:
            found = self._proved[name] = self._read(name)
        return found

    def prove(self) -> None:
        """Look at every array."""
        for name in self._entries:
            self[name]

    def _header(self) -> dict[str, Any]:
        length = int.from_bytes(self._map[8:12], "little")
        header = self._map[16 : 16 + length]
        if self._map[:8] != _MAGIC or zlib.crc32(header) != int.from_bytes(self._map[12:16], "little"):
            raise self._damaged("has a damaged header")
        told: dict[str, Any] = json.loads(header)
        self._start = _start(length)
        if len(self._map) != self._start + told["bytes"]:
            raise self._damaged("is not whole")
        return told

    def _read(self, name: str) -> Array:
        if name not in self._entries or self._entries[name][0] not in _TYPES:
            raise self._damaged(f"has no {name} that could be read")
        dtype, shape, offset, checksum = self._entries[name]
        count = int(np.prod(shape))
        array = np.frombuffer(self._map, dtype=dtype, count=count, offset=self._start + offset)
        if _checksum(array) != checksum:
            raise self._damaged(f"is damaged in {name}")
        return array.reshape(shape)

    def _damaged(self, what: str) -> IndexUnavailable:
        return IndexUnavailable(f"{self._name} of the search index {what}; rebuild it")


def _checksum(array: Array) -> int:
    return zlib.crc32(array.reshape(-1).view(np.uint8).data)


def _start(header_length: int) -> int:
    """Where the arrays begin."""
    return (16 + header_length + _ALIGNED - 1) // _ALIGNED * _ALIGNED
