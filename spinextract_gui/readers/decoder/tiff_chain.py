"""Following the chain of directories of a TIFF to its end."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tifffile import TiffFile

MAX_DIRECTORIES = 1000


def ends_early(tiff: TiffFile) -> bool:
    """Whether a directory that the chain promises lies beyond the end of the file.

    tifffile reads such a file as one with fewer pages (TIFF 6.0, section 2: each directory
    ends with the place of the next).
    """
    form, stream = tiff.tiff, tiff.filehandle
    offset = int(tiff.pages.first.offset)
    for _ in range(MAX_DIRECTORIES):
        if offset == 0:
            return False
        entries = offset + form.tagnosize
        if entries > stream.size:
            return True
        stream.seek(offset)
        (count,) = struct.unpack(form.tagnoformat, stream.read(form.tagnosize))
        end = entries + count * form.tagsize
        if end + form.offsetsize > stream.size:
            return True
        stream.seek(end)
        (offset,) = struct.unpack(form.offsetformat, stream.read(form.offsetsize))
    return False
