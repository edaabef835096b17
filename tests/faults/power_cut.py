"""A disk that forgets: what a program did to its files, as strace saw it, played up to the moment the power fails.

What a file got since its last fsync is kept, dropped or torn at a sector, each write by itself, so that later
writes may be there without earlier ones. Names (new files, renames, removals) are kept up to some moment since
the last fsync of a folder, in their order, as the journals of common file systems do; an fsync of a file
alone keeps no name. The shared index beside the write-ahead log is memory and is dropped.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512  # bytes that reach a disk together or not at all
CALLS = (
    "openat,write,pwrite64,sendfile,copy_file_range,fsync,fdatasync,ftruncate,rename,renameat,renameat2,"
    "unlink,unlinkat,rmdir,mkdir,link,linkat"
)
LONGEST = (
    2_000_000  # bytes of one write that are seen; the program writes a million at a time at most
)
COMMAND = ("strace", "-f", "-xx", "-s", str(LONGEST), "-e", f"trace={CALLS}", "-o")
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)")
_UNFINISHED = re.compile(r"^(\d+ +)(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass
class Inode:
    """A file or a folder (`content` None): what is surely on the disk, and what may be."""

    content: bytearray | None
    pending: list[tuple[int, bytes | None]] = field(
        default_factory=list
    )  # None: cut to this length

    def change(self, at: int, data: bytes | None) -> None:
        """Write `data` at a place, or cut to a length."""
        self.pending.append((at, data))

    def sync(self) -> None:
        """Bring everything onto the disk."""
        if self.content is not None:
            for at, data in self.pending:
                _apply(self.content, at, data)
        self.pending.clear()

    def now(self) -> bytes:
        """What the program itself reads."""
        content = bytearray(self.content or b"")
        for at, data in self.pending:
            _apply(content, at, data)
        return bytes(content)

    def left(self, chance: random.Random) -> bytes:
        """What may be found after the power has failed."""
        content = bytearray(self.content or b"")
        kept = chance.choice((0.0, 0.5, 0.9, 1.0))
        for at, data in self.pending:
            if chance.random() < kept:
                torn = data is not None and chance.random() < 0.2
                part = data[: chance.randrange(0, len(data) + 1, SECTOR)] if torn and data else data
                _apply(content, at, part)
        return bytes(content)


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    if data is None:
        del content[at:]
        content.extend(bytes(at - len(content)))
    elif data:
        content.extend(bytes(max(0, at - len(content))))
        content[at : at + len(data)] = data


Names = dict[Path, Inode]
Change = Callable[[Names], None]


def _moved(names: Names, source: Path, target: Path) -> None:
    for path in [one for one in names if one == target or target in one.parents]:
        del names[path]
    for path in [one for one in names if one == source or source in one.parents]:
        names[target / path.relative_to(source)] = names.pop(path)


class Disk:
    """Everything below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.acknowledged: list[list[str]] = []
        self._durable: Names = {
            path: Inode(None if path.is_dir() else bytearray(path.read_bytes()))
            for path in sorted(root.rglob("*"))
        }
        self._names = dict(self._durable)
        self._pending: list[Change] = []
        self._open: dict[int, tuple[Path, Inode | None]] = {}
        self._at: dict[int, int] = {}

    def play(self, name: str, arguments: str, result: int) -> None:
        """Do one call of the program."""
        texts = [_decoded(one) for one in _TEXT.findall(arguments)]
        if name in {"write", "pwrite64"} and len(texts[0]) < result:
            raise ValueError(f"a write of {result} bytes was recorded in part")
        rest = _TEXT.sub('""', arguments).split(", ")
        play: dict[str, Callable[[], None]] = {
            "openat": lambda: self._opened(result, self._path(texts[0], rest[0]), rest[2]),
            "write": lambda: self._write(int(rest[0]), texts[0][:result], None),
            "pwrite64": lambda: self._write(int(rest[0]), texts[0][:result], int(rest[3])),
            "sendfile": lambda: self._copied(int(rest[0]), int(rest[1]), rest[2], result),
            "fsync": lambda: self._sync(int(rest[0])),
            "fdatasync": lambda: self._sync(int(rest[0])),
            "ftruncate": lambda: self._cut(int(rest[0]), int(rest[1])),
            "mkdir": lambda: self._made(self._path(texts[0])),
            "rmdir": lambda: self._removed(self._path(texts[0])),
            "unlink": lambda: self._removed(self._path(texts[0])),
            "unlinkat": lambda: self._removed(self._path(texts[0], rest[0])),
            "rename": lambda: self._renamed(self._path(texts[0]), self._path(texts[1])),
            "link": lambda: self._linked(self._path(texts[0]), self._path(texts[1])),
            "linkat": lambda: self._linked(self._path(texts[0]), self._path(texts[1])),
        }
        play[name]()  # a call that is not known here must not be passed over

    def left(self, folder: Path, chance: random.Random) -> None:
        """Write into `folder` what may be found there when the power is back."""
        names = dict(self._durable)
        for change in self._pending[: chance.randint(0, len(self._pending))]:
            change(names)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path, inode in sorted(names.items()):
            found = folder / path.relative_to(self._root)
            if inode.content is None:
                found.mkdir(exist_ok=True)
            elif not path.name.endswith("-shm") and found.parent.exists():
                found.write_bytes(inode.left(chance))

    # -- inside --------------------------------------------------------------------------------

    def _path(self, text: bytes, folder: str = "AT_FDCWD") -> Path:
        named = Path(text.decode())
        if named.is_absolute() or folder == "AT_FDCWD":
            return Path.cwd() / named
        return self._open[int(folder)][0] / named

    def _change(self, path: Path, change: Change) -> None:
        if self._root in path.parents:
            change(self._names)
            self._pending.append(change)

    def _opened(self, descriptor: int, path: Path, flags: str) -> None:
        if "O_CREAT" in flags and path not in self._names and self._root in path.parents:
            new = Inode(bytearray())
            self._change(path, lambda names: names.update({path: new}))
        inode = self._names.get(path)
        if inode is not None and "O_TRUNC" in flags:
            inode.change(0, None)
        self._open[descriptor], self._at[descriptor] = (path, inode), 0

    def _write(self, descriptor: int, data: bytes, at: int | None) -> None:
        if descriptor == 1:
            self.acknowledged += [line.split() for line in data.decode().splitlines()]
            return
        if at is None:
            at = self._at.get(descriptor, 0)
            self._at[descriptor] = at + len(data)
        _, inode = self._open.get(descriptor, (None, None))
        if inode is not None:
            inode.change(at, data)

    def _copied(self, target: int, source: int, offset: str, length: int) -> None:
        start = int(re.sub(r"\D.*", "", offset.strip("[")))
        _, inode = self._open[source]
        if inode is not None:
            self._write(target, inode.now()[start : start + length], None)

    def _cut(self, descriptor: int, length: int) -> None:
        _, inode = self._open.get(descriptor, (None, None))
        if inode is not None:
            inode.change(length, None)

    def _sync(self, descriptor: int) -> None:
        path, inode = self._open[descriptor]
        if inode is not None and inode.content is not None:
            inode.sync()
        elif path == self._root or self._root in path.parents:
            self._pending.clear()
            self._durable = dict(self._names)

    def _made(self, path: Path) -> None:
        new = Inode(None)
        self._change(path, lambda names: names.update({path: new}))

    def _removed(self, path: Path) -> None:
        def remove(names: Names) -> None:
            names.pop(path, None)

        self._change(path, remove)

    def _renamed(self, source: Path, target: Path) -> None:
        self._change(target, lambda names: _moved(names, source, target))

    def _linked(self, source: Path, target: Path) -> None:
        self._change(target, lambda names: names.update({target: names[source]}))


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def calls(trace: Path) -> Iterator[tuple[str, str, int]]:
    """Give the calls that succeeded: name, arguments, result."""
    begun: dict[str, str] = {}
    for line in trace.read_text().splitlines():
        if unfinished := _UNFINISHED.match(line):
            begun[unfinished[1].strip()] = f"{unfinished[1]}{unfinished[2]}({unfinished[3]}"
            continue
        resumed = _RESUMED.match(line)
        whole = begun.pop(resumed[1]) + resumed[2] if resumed else line
        if found := _CALL.match(whole):
            yield found[1], found[2], int(found[3])
