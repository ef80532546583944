"""Static files with a hash in their name, compressed where somebody asks for them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Leaves out of collection what no page asks for: compressing source maps by brotli took 23 s."""

    manifest_strict = True

    def post_process(self, paths, *args, **options):
        asked_for = {name: source for name, source in paths.items() if not name.endswith((".map", ".md", ".txt"))}
        yield from super().post_process(asked_for, *args, **options)
