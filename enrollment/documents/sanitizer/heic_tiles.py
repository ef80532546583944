"""The tiles of which phones make a HEIC, decoded one by one: what pillow-heif decodes whole, at five bytes a pixel,
takes here a row of tiles. The same library, asked directly, since pillow-heif has no call for it.
"""

import ctypes
import math
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint8, c_uint32, c_void_p

from PIL import Image

_RGB, _INTERLEAVED = 1, 10  # heif_colorspace_RGB; heif_chroma_interleaved_RGB and heif_channel_interleaved
_ROTATION, _MIRROR, _CROP = (int.from_bytes(name, "big") for name in (b"irot", b"imir", b"clap"))
_MOST_TURNS = 8
_TURN = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
_FLIP = {0: Image.Transpose.FLIP_TOP_BOTTOM, 1: Image.Transpose.FLIP_LEFT_RIGHT}


class NotTiled(Exception):
    """One piece, transparent, deep or cropped, or a library without these calls: to be decoded whole."""


class _Error(ctypes.Structure):
    _fields_ = [("code", c_int), ("subcode", c_int), ("message", c_char_p)]


class _Tiling(ctypes.Structure):
    _fields_ = [
        ("version", c_int),
        ("columns", c_uint32), ("rows", c_uint32), ("tile_width", c_uint32), ("tile_height", c_uint32),
        ("width", c_uint32), ("height", c_uint32), ("top", c_uint32), ("left", c_uint32),
        ("extra_dimensions", c_uint8),
        ("extra", c_uint32 * 8),
    ]  # fmt: skip


_CALLS = {
    "heif_context_alloc": c_void_p, "heif_context_read_from_memory_without_copy": _Error,
    "heif_context_get_primary_image_handle": _Error, "heif_image_handle_get_item_id": c_uint32,
    "heif_image_handle_has_alpha_channel": c_int, "heif_image_handle_get_luma_bits_per_pixel": c_int,
    "heif_image_handle_get_image_tiling": _Error, "heif_image_handle_decode_image_tile": _Error,
    "heif_item_get_transformation_properties": c_int, "heif_item_get_property_type": c_uint32,
    "heif_item_get_property_transform_rotation_ccw": c_int, "heif_item_get_property_transform_mirror": c_int,
    "heif_decoding_options_alloc": c_void_p, "heif_image_get_plane_readonly": c_void_p,
    "heif_image_get_primary_width": c_int, "heif_image_get_primary_height": c_int, "heif_image_release": None,
}  # fmt: skip


def _library() -> ctypes.CDLL:
    """That of pillow-heif, which brings it along."""
    import _pillow_heif

    library = ctypes.CDLL(_pillow_heif.__file__)
    try:
        for name, gives in _CALLS.items():
            getattr(library, name).restype = gives
    except AttributeError as missing:
        raise NotTiled from missing
    return library


def _check(error: _Error) -> None:
    if error.code:
        raise OSError((error.message or b"").decode(errors="replace"))


class TiledRows:
    """The part of a picture of Pillow that `drawn` asks for, from above to below; the tiles as the camera wrote them,
    and `turns` of what was drawn to stand upright. Raises NotTiled, OSError."""

    mode = "RGB"

    def __init__(self, content: bytes):
        self._library, self._content = _library(), content
        self._context = c_void_p(self._library.heif_context_alloc())
        size = c_size_t(len(content))
        _check(self._library.heif_context_read_from_memory_without_copy(self._context, c_char_p(content), size, None))
        self._handle = c_void_p()
        _check(self._library.heif_context_get_primary_image_handle(self._context, byref(self._handle)))
        self._tiling = _Tiling()
        # As written, before any turn.
        _check(self._library.heif_image_handle_get_image_tiling(self._handle, c_int(0), byref(self._tiling)))
        if self._tiling.columns * self._tiling.rows < 2 or self._is_special():
            raise NotTiled
        self._options = c_void_p(self._library.heif_decoding_options_alloc())
        ctypes.cast(self._options, POINTER(c_uint8))[1] = 1  # ignore_transformations, behind the version
        self.size = self._tiling.width, self._tiling.height
        self.turns = self._read_turns()
        self._row = -1
        self._last: Image.Image | None = None

    def _is_special(self) -> bool:
        deep = self._library.heif_image_handle_get_luma_bits_per_pixel(self._handle) != 8
        return deep or bool(self._library.heif_image_handle_has_alpha_channel(self._handle))

    def _read_turns(self) -> list[Image.Transpose]:
        item = c_uint32(self._library.heif_image_handle_get_item_id(self._handle))
        found = (c_uint32 * _MOST_TURNS)()
        count = self._library.heif_item_get_transformation_properties(self._context, item, found, c_int(_MOST_TURNS))
        turns = []
        for number in found[:count]:
            asked = self._context, item, c_uint32(number)
            kind = self._library.heif_item_get_property_type(*asked)
            if kind == _CROP:
                raise NotTiled
            if kind == _ROTATION:
                turns.append(_TURN.get(self._library.heif_item_get_property_transform_rotation_ccw(*asked)))
            if kind == _MIRROR:
                turns.append(_FLIP.get(self._library.heif_item_get_property_transform_mirror(*asked)))
        return [turn for turn in turns if turn is not None]

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Whole rows only. The last row of tiles is kept: the next band begins in it."""
        _left, top, _right, bottom = box
        step = self._tiling.tile_height
        cut = Image.new("RGB", (self.size[0], bottom - top))
        for row in range(top // step, math.ceil(bottom / step)):
            if row != self._row or self._last is None:
                self._row, self._last = row, None  # gone before the next one is made
                self._last = self._band(row)
            cut.paste(self._last, (0, row * step - top))
        return cut

    def _band(self, row: int) -> Image.Image:
        band = Image.new("RGB", (self.size[0], self._tiling.tile_height))
        for column in range(self._tiling.columns):
            band.paste(self._tile(column, row), (column * self._tiling.tile_width, 0))
        return band

    def _tile(self, column: int, row: int) -> Image.Image:
        call, made = self._library, c_void_p()
        place = c_uint32(column), c_uint32(row)
        _check(
            call.heif_image_handle_decode_image_tile(
                self._handle, byref(made), c_int(_RGB), c_int(_INTERLEAVED), self._options, *place
            )
        )
        try:
            size = call.heif_image_get_primary_width(made), call.heif_image_get_primary_height(made)
            stride = c_int()
            plane = call.heif_image_get_plane_readonly(made, c_int(_INTERLEAVED), byref(stride))
            if not plane or min(size) < 1 or stride.value < size[0] * 3:
                raise OSError("a tile without pixels")
            pixels = ctypes.string_at(plane, stride.value * size[1])
        finally:
            call.heif_image_release(made)
        return Image.frombuffer("RGB", size, pixels, "raw", "RGB", stride.value, 1)
