"""Files that are no extracts at all are called what they are, and are to be taken out of the folder."""

import io
import zipfile

import pytest

OLE = b"\xd0\xcf\x11\xe0" + b"\x00" * 600


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return out.getvalue()


@pytest.mark.parametrize("content, kind", [
    (archive("[Content_Types].xml", "word/document.xml"), "a Word document"),
    (archive("[Content_Types].xml", "ppt/presentation.xml"), "a presentation"),
    (b"\xff\xd8\xff\xe0" + b"\x00JFIF" * 40, "a picture"),
    (b"\x89PNG\r\n" + b"\x00" * 50, "a picture"),
    (b"GIF89a" + b"\x00" * 50, "a picture"),
    (b"\x00\x01\x00\x00Standard ACE DB\x00" + b"\x00" * 50, "an Access database"),
    (OLE + "WordDocument".encode("utf-16-le"), "a Word document"),
    (OLE + "__substg1.0_0037001F".encode("utf-16-le"), "an e-mail"),
])  # fmt: skip
def test_a_file_that_is_no_extract_is_to_be_taken_out(read, content, kind):
    (said,) = [problem.message for problem in read({"f.any": content}).problems]
    assert said == f"f.any is {kind}, not an extract. Take it out of the folder."
