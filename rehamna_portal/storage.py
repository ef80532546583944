"""Static files with a hash in their name, compressed where somebody asks for them; private files without address."""

from contextlib import suppress

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Leaves out of collection what no page asks for: compressing source maps by brotli took 23 s."""

    manifest_strict = True

    def post_process(self, paths, *args, **options):
        asked_for = {name: source for name, source in paths.items() if not name.endswith((".map", ".md", ".txt"))}
        yield from super().post_process(asked_for, *args, **options)


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
