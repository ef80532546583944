"""Static files with a hash in their name, compressed where somebody asks for them; private files without address."""

from contextlib import suppress

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Hashes and compresses what pages ask for and nothing else: brotli takes 23 s for source maps, 3 s for the scripts
    that stand beside their shorter form and for each file under its bare name."""

    manifest_strict = True

    def post_process(self, paths, *args, **options):
        asked_for = {name: source for name, source in paths.items() if not self._is_never_asked_for(name, paths)}
        yield from super().post_process(asked_for, *args, **options)

    def compress_files(self, paths):
        yield from super().compress_files(set(paths) & set(self.hashed_files.values()))

    def _is_never_asked_for(self, name: str, paths) -> bool:
        stem, dot, ending = name.rpartition(".")
        return ending in ("map", "md", "txt") or f"{stem}.min{dot}{ending}" in paths


class WholeFiles(FileSystemStorage):
    """A file that the disk could not take whole is not left behind in part."""

    def _save(self, name, content):
        there = self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]  # of Django, left out of its stubs
        except OSError:
            if not there:
                with suppress(OSError):
                    self.delete(name)
            raise


class PrivateFiles(WholeFiles):
    """What people send about themselves: read through a view that asks who reads, never by its name."""

    def url(self, name):
        raise ValueError("A private file has no URL.")
