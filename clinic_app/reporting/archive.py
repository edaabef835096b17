"""What makes a PDF file one to keep and one to hear: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1).

The tags are added elsewhere; here come the description, the colours, and streams that end as the standard asks for.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import lru_cache
from html import escape  # that of xml.sax loads the network with it

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFStream,
    PDFStreamFilterZCompress,
    PDFString,
    PDFTrueTypeFont,
    xObjectName,
)
from reportlab.pdfgen.canvas import Canvas

from clinic_app.paths import resources
from clinic_app.reporting.blocks import Picture

_SRGB = "sRGB IEC61966-2.1"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer><pdf:Keywords></pdf:Keywords>
<xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class _Stream(PDFStream):  # type: ignore[misc]
    """Ends its content with a line end that does not count as content (ISO 19005-2, 6.1.7.1)."""

    def format(self, document: PDFDocument) -> bytes:
        code: bytes = super().format(document)
        return code.removesuffix(b"endstream\n") + b"\nendstream\n"


class _Alike(PDFStreamFilterZCompress):  # type: ignore[misc]
    """Packs what is the same in many files, fonts, colours and the clinic's picture, once for all of them."""

    def encode(self, text: str | bytes) -> bytes:
        return _packed(text.encode() if isinstance(text, str) else text)


class _Page(PDFStreamFilterZCompress):  # type: ignore[misc]
    """Packs a page in half of the time that the library's own level takes, a fortieth larger."""

    def encode(self, text: str | bytes) -> bytes:
        return zlib.compress(text.encode() if isinstance(text, str) else text, _LEVEL)


_LEVEL = 4
_ALIKE, _PAGE = _Alike(), _Page()


@lru_cache(maxsize=32)  # of some 30 KB each, but for a picture
def _packed(content: bytes) -> bytes:
    return zlib.compress(content)


class _Widths(PDFObject):  # type: ignore[misc]
    """The widths of a font's letters, which the library writes number by number."""

    def __init__(self, widths: Iterable[float]) -> None:
        self._widths = tuple(widths)

    def format(self, _document: PDFDocument) -> bytes:
        return _numbers(self._widths)


@lru_cache(maxsize=32)
def _numbers(numbers: tuple[float, ...]) -> bytes:
    return f"[{' '.join(map(fp_str, numbers))}]".encode()


def for_keeping(document: PDFDocument, language: str) -> None:
    """Complete a file whose pages, fonts and tags are there. Afterwards nothing is added to it."""
    for font in document.delayedFonts:
        font.addObjects(document)
    document.delayedFonts = []
    _describe(document, language)
    _say_colours(document)
    for thing in list(document.idToObject.values()):
        if getattr(thing, "stream", None) is not None:  # a page
            thing.Contents = _Stream(None, thing.stream, [_PAGE])
        elif type(thing) is PDFStream:
            thing.__class__ = _Stream
            thing.filters = [_ALIKE]
        elif isinstance(thing, PDFTrueTypeFont):
            thing.Widths = _Widths(thing.Widths.sequence)


def put_picture(canvas: Canvas, picture: Picture) -> str:
    """Put a picture into the file once, for the page that is being drawn, and return its name there."""
    document, own = canvas._doc, "Picture"  # noqa: SLF001 - what the library's own drawing of pictures does
    name: str = xObjectName(own)
    if name not in document.idToObject:
        about = {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Image"),
            "Width": picture.width,
            "Height": picture.height,
            "ColorSpace": PDFName("DeviceRGB"),
            "BitsPerComponent": 8,
        }
        document.Reference(_Stream(PDFDictionary(about), picture.points, [_ALIKE]), name)
    if own not in canvas._formsinuse:  # noqa: SLF001 - likewise
        canvas._formsinuse.append(own)  # noqa: SLF001 - likewise
    return name


def _describe(document: PDFDocument, language: str) -> None:
    info = document.info
    year, *rest = document._timeStamp.YMDhms  # noqa: SLF001 - the file's own date, the same for each file
    date = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}+00:00".format(year, *rest)
    said = {
        "title": info.title,
        "subject": info.subject,
        "author": info.author,
        "producer": info.producer,
        "creator": info.creator,
        "language": language,
    }
    text = _XMP.format(**{name: escape(_legal(value)) for name, value in said.items()}, date=date)
    kind = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
    document.Catalog.Metadata = _Stream(PDFDictionary(kind), text.encode(), [])


def _legal(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(one for one in text if one >= " " and one not in "\ufffe\uffff")


def _say_colours(document: PDFDocument) -> None:
    profile = (resources() / "colour" / "sRGB.icc").read_bytes()
    stream = _Stream(PDFDictionary({"N": 3}), profile, [_ALIKE])
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString(_SRGB),
            "Info": PDFString(_SRGB),
            "DestOutputProfile": document.Reference(stream, "sRGB"),
        }
    )
    catalog = document.Catalog
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.OutputIntents = PDFArray([intent])
