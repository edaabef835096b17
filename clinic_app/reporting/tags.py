"""Tags of a PDF file: the tree of its parts, and the way back from each mark on a page (ISO 32000-1, 14.7)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFObject, PDFString

from clinic_app.reporting.structure import Node, Places

_ROOT, _DOCUMENT = "StructTreeRoot", "StructDocument"


def write_tags(document: PDFDocument, places: Places) -> None:
    """Add the tree to the file. Its pages must be complete."""
    tree = _Tree(document, places)
    pages = range(places.page + 1)
    for page in pages:
        _extend(document.idToObject[f"Page{page + 1}"], StructParents=page, Tabs=PDFName("S"))
    for node, name in tree.names.items():
        document.Reference(_Written(partial(tree.element, node)), name)
    document.Catalog.StructTreeRoot = document.Reference(_Written(tree.root), _ROOT)
    document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


class _Written(PDFObject):  # type: ignore[misc]
    """An object that says its own code, once every object has its number; the library's dictionaries are ten times slower."""

    __RefOnly__ = 1

    def __init__(self, code: Callable[[], str]) -> None:
        self.code = code

    def format(self, _document: PDFDocument) -> bytes:
        return self.code().encode("latin-1")


class _Tree:
    def __init__(self, document: PDFDocument, places: Places) -> None:
        self.document = document
        self.places = places
        self.kids: dict[Node | None, list[Node]] = {None: []}
        self.names: dict[Node | None, str] = {None: _DOCUMENT}
        for node in places.found:
            self._hang(node)

    def _hang(self, node: Node) -> None:
        """Hang a part under its parent, the first time that it is met in reading."""
        if node in self.names:
            return
        if node.parent is not None:
            self._hang(node.parent)
        self.names[node] = f"Struct{len(self.names)}"
        self.kids.setdefault(node.parent, []).append(node)

    def root(self) -> str:
        """Code of the root, with the way back from each marked content of each page to its part."""
        back: list[dict[int, str]] = [{} for _ in range(self.places.page + 1)]
        for node, places in self.places.found.items():
            for page, number in places:
                back[page][number] = self._to(self.names[node])
        numbers = " ".join(
            f"{page}[{' '.join(owners[one] for one in sorted(owners))}]"
            for page, owners in enumerate(back)
        )
        return (
            f"<</Type/StructTreeRoot/K {self._to(_DOCUMENT)}/ParentTree<</Nums[{numbers}]>>"
            f"/ParentTreeNextKey {len(back)}>>"
        )

    def element(self, node: Node | None) -> str:
        """Code of one part; none is the whole document."""
        kids = " ".join(self._to(self.names[kid]) for kid in self.kids.get(node, []))
        if node is None:
            return f"<</Type/StructElem/S/Document/P {self._to(_ROOT)}/K[{kids}]>>"
        code = [f"<</S/{node.kind}/P {self._to(self.names[node.parent])}"]
        places = self.places.found.get(node, [])
        if places:
            first = places[0][0]
            code.append(f"/Pg {self._page(first)}")
            own = " ".join(
                str(number)
                if page == first
                else f"<</Type/MCR/Pg {self._page(page)}/MCID {number}>>"
                for page, number in places
            )
            kids = f"{own} {kids}".strip()
        code.append(f"/K[{kids}]")
        if node.alt:
            code.append(f"/Alt {self._text(node.alt)}")
        if node.said:
            code.append(f"/ActualText {self._text(node.said)}")
        if node.kind == "TH":
            code.append("/A<</O/Table/Scope/Row>>")
        return "".join([*code, ">>"])

    def _text(self, text: str) -> str:
        code: bytes = PDFString(text).format(self.document)
        return code.decode("latin-1")

    def _page(self, page: int) -> str:
        return self._to(f"Page{page + 1}")

    def _to(self, name: str) -> str:
        """Return a reference to a named object."""
        number, generation = self.document.idToObjectNumberAndVersion[name]
        return f"{number} {generation} R"


def _extend(thing: object, **entries: object) -> None:
    """Give a page or the catalog entries that the library does not know."""
    thing.__NoDefault__ = [*thing.__NoDefault__, *entries]  # type: ignore[attr-defined]
    for name, value in entries.items():
        setattr(thing, name, value)
