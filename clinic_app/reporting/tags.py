"""Tags of a PDF file: the tree of its parts, and the way back from each mark on a page (ISO 32000-1, 14.7)."""

from __future__ import annotations

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObjectReference,
    PDFString,
)

from clinic_app.reporting.structure import Node, Places

_ROOT, _DOCUMENT = "StructTreeRoot", "StructDocument"
_ROW_HEADER = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName("Row")})


def write_tags(document: PDFDocument, places: Places) -> None:
    """Add the tree to the file. Its pages must be complete."""
    _Tree(document, places).write()


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

    def write(self) -> None:
        pages = [f"Page{number + 1}" for number in range(self.places.page + 1)]
        for number, page in enumerate(pages):
            _extend(self.document.idToObject[page], StructParents=number, Tabs=PDFName("S"))
        for node in self.names:
            if node is not None:
                self._add(self.names[node], self._element(node))
        whole = {
            "S": PDFName("Document"),
            "P": PDFObjectReference(_ROOT),
            "K": self._elements(None),
        }
        self._add(_DOCUMENT, PDFDictionary({"Type": PDFName("StructElem"), **whole}))
        root = PDFDictionary(
            {
                "Type": PDFName("StructTreeRoot"),
                "K": PDFObjectReference(_DOCUMENT),
                "ParentTree": PDFDictionary({"Nums": self._way_back(len(pages))}),
                "ParentTreeNextKey": len(pages),
            }
        )
        self.document.Catalog.StructTreeRoot = self._add(_ROOT, root)
        self.document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _add(self, name: str, thing: PDFDictionary) -> PDFObjectReference:
        return self.document.Reference(thing, name)

    def _element(self, node: Node) -> PDFDictionary:
        places = self.places.found.get(node, [])
        kids: list[object] = []
        for page, number in places:
            if page == places[0][0]:
                kids.append(number)
            else:
                reference = {"Type": PDFName("MCR"), "MCID": number}
                kids.append(
                    PDFDictionary({**reference, "Pg": PDFObjectReference(f"Page{page + 1}")})
                )
        kids += [PDFObjectReference(self.names[kid]) for kid in self.kids.get(node, [])]
        element = {
            "S": PDFName(node.kind),
            "P": PDFObjectReference(self.names[node.parent]),
            "K": kids[0] if len(kids) == 1 else PDFArray(kids),
        }
        if places:
            element["Pg"] = PDFObjectReference(f"Page{places[0][0] + 1}")
        if node.alt:
            element["Alt"] = PDFString(node.alt)
        if node.said:
            element["ActualText"] = PDFString(node.said)
        if node.kind == "TH":
            element["A"] = _ROW_HEADER
        return PDFDictionary(element)

    def _elements(self, node: Node | None) -> PDFArray:
        return PDFArray([PDFObjectReference(self.names[kid]) for kid in self.kids.get(node, [])])

    def _way_back(self, pages: int) -> PDFArray:
        """For each page, the part that each of its marked contents belongs to."""
        back: list[dict[int, str]] = [{} for _ in range(pages)]
        for node, places in self.places.found.items():
            for page, number in places:
                back[page][number] = self.names[node]
        numbers: list[object] = []
        for page, owners in enumerate(back):
            numbers += [page, PDFArray([PDFObjectReference(owners[one]) for one in sorted(owners)])]
        return PDFArray(numbers)


def _extend(thing: object, **entries: object) -> None:
    """Give a page or the catalog entries that the library does not know."""
    thing.__NoDefault__ = [*thing.__NoDefault__, *entries]  # type: ignore[attr-defined]
    for name, value in entries.items():
        setattr(thing, name, value)
