"""Downloads from a local server."""

import gzip
import hashlib
import io
import re
import socket
import sys
import tarfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from lossatlas import fetch as module
from lossatlas.core.data.catalog import open_catalog
from lossatlas.fetch import SOURCES, FetchError, Remote, Source, fetch

MEMBERS = SOURCES["cifar10"].members


class Server(ThreadingHTTPServer):
    """Serves `content` by path; the last `cut` bytes are withheld."""

    content: dict[str, bytes]
    cut: int = 0

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        body = self.server.content.get(self.path)
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - self.server.cut])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server(("127.0.0.1", 0), Handler) as server:
        server.content = {}
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


def archive(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                tar.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size, info.mode = len(content), 0o777
                tar.addfile(info, io.BytesIO(content))
    return packed.getvalue()


NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
CIFAR10 = {
    "cifar-10-batches-bin/batches.meta.txt": "\n".join(NAMES).encode(),
    "cifar-10-batches-bin/readme.html": b"<html>",
    **{
        f"cifar-10-batches-bin/data_batch_{k}.bin": (bytes([k]) + bytes([k]) * 3072) * 2
        for k in range(1, 6)
    },
    "cifar-10-batches-bin/test_batch.bin": bytes(3073),
}


def serve(server: Server, folder: str, files: dict[str, bytes], members: tuple[str, ...] = ()):
    """The sources for a fetch from the server, with correct checksums."""
    server.content = {f"/{name}": content for name, content in files.items()}
    remotes = (
        Remote(server.base + name, hashlib.md5(content).hexdigest())
        for name, content in files.items()
    )
    return {"it": Source(folder, tuple(remotes), members)}


def serve_cifar10(server: Server, packed: bytes) -> dict[str, Source]:
    return serve(server, "cifar-10-batches-bin", {"c.tar.gz": packed}, MEMBERS)


def all_files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def assert_refused(sources: dict[str, Source], data_dir: Path, message: str) -> None:
    """Check that the fetch fails with one matching line and changes no files."""
    before = all_files(data_dir)
    with pytest.raises(FetchError, match=message) as caught:
        fetch("it", data_dir, sources)
    assert "\n" not in str(caught.value)
    assert all_files(data_dir) == before


def test_archive_is_unpacked_and_loadable(server, tmp_path):
    data_dir = tmp_path / "new" / "data"
    folder = fetch("it", data_dir, serve_cifar10(server, archive(CIFAR10)))
    assert folder == data_dir / "cifar-10-batches-bin"
    # The web page in the archive is not unpacked, and no other files are left.
    assert all_files(data_dir) == {folder.name, *(f"{folder.name}/{name}" for name in MEMBERS)}
    dataset = open_catalog(data_dir)["cifar10"].load()
    assert dataset.y.tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


@pytest.mark.parametrize("is_packed", [True, False])
def test_other_users_may_read_the_files(server, tmp_path, is_packed):
    """A server in a container runs as another user; files are not executable."""
    cifar10 = serve_cifar10(server, archive(CIFAR10))
    folder = fetch("it", tmp_path, cifar10 if is_packed else serve(server, "it", {"a": b"a"}))
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o644}


def test_gzipped_files_are_kept_as_they_are(server, tmp_path):
    images = b"\0\0\x08\x03\0\0\0\x02\0\0\0\x1c\0\0\0\x1c" + bytes(2 * 784)
    labels = b"\0\0\x08\x01\0\0\0\x02\x03\x04"
    files = {
        "train-images-idx3-ubyte.gz": gzip.compress(images),
        "train-labels-idx1-ubyte.gz": gzip.compress(labels),
    }
    folder = fetch("it", tmp_path, serve(server, "mnist", files))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert open_catalog(tmp_path)["mnist"].load().y.tolist() == [3, 4]


def test_fetching_again_replaces_what_is_there(server, tmp_path):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    (folder / "data_batch_1.bin").write_bytes(b"broken")
    (folder / "mine.txt").write_text("kept")
    fetch("it", tmp_path, serve_cifar10(server, archive(CIFAR10)))
    assert open_catalog(tmp_path)["cifar10"].n == 10
    assert (folder / "mine.txt").read_text() == "kept"


def test_wrong_checksum(server, tmp_path, monkeypatch):
    sources = serve_cifar10(server, archive(CIFAR10))
    server.content["/c.tar.gz"] += b"x"
    monkeypatch.setattr(module, "_unpack", lambda *_: pytest.fail("unpacked"))
    (tmp_path / "cifar-10-batches-bin").mkdir()
    (tmp_path / "cifar-10-batches-bin" / "data_batch_1.bin").write_bytes(b"before")
    assert_refused(sources, tmp_path, "c.tar.gz: MD5 hash .* does not match the known hash")
    assert (tmp_path / "cifar-10-batches-bin" / "data_batch_1.bin").read_bytes() == b"before"


def test_one_corrupt_file_discards_all(server, tmp_path):
    sources = serve(server, "mnist", {"a.gz": b"a", "b.gz": b"b"})
    server.content["/b.gz"] = b"c"
    assert_refused(sources, tmp_path, "b.gz: MD5 hash .* does not match")


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/lossatlas-evil", "cifar-10-batches-bin/../../evil"]
)
def test_members_outside_the_folder_are_not_written(server, tmp_path, name):
    data_dir = tmp_path / "a" / "data"
    fetch("it", data_dir, serve_cifar10(server, archive({name: b"evil", **CIFAR10})))
    assert not any("evil" in path for path in all_files(tmp_path))
    assert not Path("/tmp/lossatlas-evil").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_member_that_is_not_a_regular_file(server, tmp_path, kind):
    secret = tmp_path / "secret"
    secret.write_text("untouched")
    link = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
    link.type, link.linkname = kind, str(secret)
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    sources = serve_cifar10(server, archive({**CIFAR10, link.name: link}))
    assert_refused(
        sources, data_dir, "expected it to hold the file cifar-10-batches-bin/test_batch.bin"
    )


def test_link_before_the_file_is_not_followed(server, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("untouched")
    link = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
    link.type, link.linkname = tarfile.SYMTYPE, str(secret)
    members = {"first": link, **CIFAR10}
    folder = fetch("it", tmp_path / "data", serve_cifar10(server, archive(members)))
    assert secret.read_text() == "untouched"
    assert not (folder / "test_batch.bin").is_symlink()


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        (b"", "not a whole tar.gz archive"),
        (b"hello", "not a whole tar.gz archive"),
        (archive(CIFAR10)[:-500], "not a whole tar.gz archive"),
        (gzip.compress(b"hello"), "not a whole tar.gz archive"),
        (archive({}), "expected it to hold the file cifar-10-batches-bin/batches.meta.txt"),
    ],
    # an archive contains its creation time, so it cannot serve as a test id
    ids=["nothing", "text", "truncated", "compressed text", "empty archive"],
)
def test_file_that_is_not_an_archive(server, tmp_path, packed, message):
    assert_refused(serve_cifar10(server, packed), tmp_path, message)


def test_truncated_download(server, tmp_path):
    sources = serve_cifar10(server, archive(CIFAR10))
    server.cut = 100
    assert_refused(sources, tmp_path, r"IncompleteRead\(\d+ bytes read, 100 more expected\)")


def test_server_without_the_file(server, tmp_path):
    sources = serve_cifar10(server, archive(CIFAR10))
    server.content.clear()
    assert_refused(sources, tmp_path, "404 Client Error")


def test_no_network(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/c.tar.gz"
        assert_refused({"it": Source("it", (Remote(url, "0" * 32),))}, tmp_path, "refused")


def test_silent_server(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/c.tar.gz"
        assert_refused({"it": Source("it", (Remote(url, "0" * 32),))}, tmp_path, "timed out")


def test_without_pooch_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(FetchError, match=r"pip install 'lossatlas\[fetch\]'"):
        fetch("mnist", tmp_path)
    assert all_files(tmp_path) == set()


def test_data_directory_that_is_a_file(server, tmp_path):
    (tmp_path / "data").write_text("a file")
    sources = serve(server, "mnist", {"a.gz": b"a"})
    with pytest.raises(FetchError, match="cannot be written: File exists"):
        fetch("it", tmp_path / "data", sources)


def test_full_disk(server, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    sources = serve(server, "mnist", {"a.gz": b"a"})
    monkeypatch.setattr("shutil.move", full)  # which pooch uses to move the file into place
    assert_refused(sources, tmp_path, "a.gz: .*No space left on device")


def test_unknown_name(tmp_path):
    with pytest.raises(
        FetchError, match="cannot fetch cifar100, only cifar10, mnist, fashion-mnist"
    ):
        fetch("cifar100", tmp_path)


def test_sources_are_the_catalogs():
    unavailable = {entry.id for entry in open_catalog().values() if entry.unavailable_because}
    assert set(SOURCES) == unavailable
    for source in SOURCES.values():
        for remote in source.remotes:
            assert re.fullmatch("[0-9a-f]{32}", remote.md5)
            assert remote.url.startswith(("https://", "http://fashion-mnist.s3-website."))
