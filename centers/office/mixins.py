"""What stands before a ModelAdmin and adds to it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    AdminMixin = ModelAdmin[Any]
else:
    # Of no class of its own: the ModelAdmin behind it in the list of bases has all that `super()` asks for.
    AdminMixin = object

__all__ = ["AdminMixin"]
