"""The bytes of a release: its files, resumable, and its exports, streamed from the snapshot."""

import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actor import actor_of
from governance.releases.api.outputs import ReleaseFilesSerializer
from governance.releases.domain.exports.formats import FORMATS
from governance.releases.domain.manifest import MANIFEST
from governance.releases.models import Release
from governance.releases.selectors.folders import release_file, release_files, release_folder
from governance.releases.selectors.meta import release_meta
from governance.releases.selectors.releases import release_readable, release_refuse_sealed
from governance.releases.services.pulls import pull_record
from kernel.errors import NotFound

_BLOCK: Final = 1 << 18
# A seal closes every path within five seconds: also to whoever began to download before it.
_LOOK_AGAIN_S: Final = 2.0
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PURPOSE: Final = OpenApiParameter("purpose", str, description="What the data are taken for; kept with the pull")


class ReleaseFilesView(APIView):
    @extend_schema(operation_id="release_files", tags=["releases"], responses=ReleaseFilesSerializer)
    def get(self, request: Request, project_id: int, version: str) -> Response:
        """Every file of the release with its size and SHA-256."""
        release = release_readable(actor_of(request), project_id, version)
        body = {"version": version, "manifest_sha256": release.manifest_sha256, "files": release_files(release)}
        return Response(ReleaseFilesSerializer(body).data)


class ReleaseFileView(APIView):
    @extend_schema(operation_id="release_file", tags=["releases"], parameters=[_PURPOSE], responses=OpenApiTypes.BINARY)
    def get(self, request: Request, project_id: int, version: str, path: str) -> HttpResponseBase:
        """One file; `Range` resumes it. Taking the manifest counts as pulling the release."""
        release = release_readable(actor_of(request), project_id, version)
        where, file = release_file(release, path)
        release_refuse_sealed(release, path)
        if path == MANIFEST:
            _record(request, release, "files")
        tag = f'"{file.sha256 or release.manifest_sha256}"'
        response = _ranged(where, file.bytes, request, tag, partial(release_refuse_sealed, release, path))
        return _guarded(response, where.name, tag)


class ReleaseExportView(APIView):
    @extend_schema(
        operation_id="release_export", tags=["releases"], parameters=[_PURPOSE], responses=OpenApiTypes.BINARY
    )
    def get(self, request: Request, project_id: int, version: str, form: str) -> HttpResponseBase:
        """The release as jsonl, csv, parquet, coco or croissant."""
        actor = actor_of(request)
        release = release_readable(actor, project_id, version)
        if form not in FORMATS:
            raise NotFound("There is no such format.", remedy=f"Take one of {', '.join(FORMATS)}.")
        release_refuse_sealed(release)
        wanted = FORMATS[form]
        folder, meta = release_folder(release), release_meta(actor, release)
        _record(request, release, form)
        chunks = _while_open(wanted.chunks(folder, meta), partial(release_refuse_sealed, release))
        response = StreamingHttpResponse(chunks, content_type=wanted.content_type)
        return _guarded(response, f"{release.project_id}-{version}.{wanted.suffix}", "")


def _record(request: Request, release: Release, what: str) -> None:
    if request.method == "HEAD":
        return
    token = getattr(request._request, "api_token", None)
    pull_record(
        actor=actor_of(request),
        release=release,
        token_id=token.pk if token else None,
        what=what,
        purpose=request.query_params.get("purpose", ""),
    )


def _while_open(chunks: Iterator[bytes], refuse: Callable[[], None]) -> Iterator[bytes]:
    """The chunks, asking again every two seconds: what was sealed meanwhile breaks the download off (E12)."""
    looked = time.monotonic()
    for chunk in chunks:
        if time.monotonic() - looked >= _LOOK_AGAIN_S:
            refuse()
            looked = time.monotonic()
        yield chunk


def _ranged(path: Path, size: int, request: Request, tag: str, refuse: Callable[[], None]) -> HttpResponseBase:
    """The file, or the one range of it that was asked for (RFC 9110 section 14); any other Range is ignored."""
    found = _RANGE.fullmatch(request.headers.get("Range", ""))
    unchanged = request.headers.get("If-Range", tag) == tag
    if found is None or not unchanged or found[0] == "bytes=-":
        return _stream(path, 0, size, 200, refuse)
    if found[1]:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
    else:
        first, last = max(size - int(found[2]), 0), size - 1
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = _stream(path, first, last - first + 1, 206, refuse)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _stream(path: Path, start: int, length: int, status: int, refuse: Callable[[], None]) -> StreamingHttpResponse:
    def blocks() -> Iterator[bytes]:
        left = length
        with path.open("rb") as stream:
            stream.seek(start)
            while left and (block := stream.read(min(_BLOCK, left))):
                left -= len(block)
                yield block

    open_blocks = _while_open(blocks(), refuse)
    response = StreamingHttpResponse(open_blocks, status=status, content_type="application/octet-stream")
    response["Content-Length"] = str(length)
    return response


def _guarded(response: HttpResponseBase, name: str, tag: str) -> HttpResponseBase:
    """Saved, never shown, whatever it holds: a release carries what strangers wrote."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    if tag:
        response["ETag"] = tag
        response["Accept-Ranges"] = "bytes"
    return response
