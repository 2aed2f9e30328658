"""What a person adds to a workbook beside its cells is an edit: no later run writes over it."""
import os
import shutil
import zipfile

import pytest

import lo
import product

MINIMAL = os.path.join(product.INPUTS, "minimal")
BOX = (b'<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff>'
       b'</xdr:from><xdr:to><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>'
       b'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="99" name="TextBox 98"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
       b'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1000000" cy="1000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
       b'</a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>Do not sign above 2.8M.</a:t></a:r></a:p>'
       b'</xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>')


def with_box(source, target, text=b"Do not sign above 2.8M."):
    """A copy of the workbook with a text box in its first drawing."""
    placed = False
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.startswith("xl/drawings/drawing") and not placed:
                assert b"</xdr:wsDr>" in data
                data = data.replace(b"</xdr:wsDr>", BOX.replace(b"Do not sign above 2.8M.", text) + b"</xdr:wsDr>")
                placed = True
            new.writestr(item.filename, data)
    assert placed


def plan(out, *more):
    return product.run(["plan", MINIMAL, "-o", out, "--paths", "0", "--quiet", *more])


@pytest.fixture
def out(tmp_path):
    folder = str(tmp_path / "out")
    assert plan(folder).returncode == 0
    return folder


def test_a_text_box_is_an_edit(out, tmp_path):
    book = os.path.join(out, "finance-model.xlsx")
    with_box(book, str(tmp_path / "boxed.xlsx"))
    shutil.copy(str(tmp_path / "boxed.xlsx"), book)
    with open(book, "rb") as f:
        boxed = f.read()
    done = plan(out)
    assert done.returncode == 2 and "finance-model.xlsx" in done.stderr
    with open(book, "rb") as f:
        assert f.read() == boxed
    assert plan(out, "--replace").returncode == 0
    with open(os.path.join(out, "finance-model.edited-1.xlsx"), "rb") as f:
        assert f.read() == boxed


def test_a_mere_save_is_none(out, tmp_path):
    """Saved by another program, with charts, comments and all: nothing is kept beside."""
    book = os.path.join(out, "finance-model.xlsx")
    made, = lo.convert([book], str(tmp_path / "saved"))
    shutil.copy(made, book)
    assert plan(out).returncode == 0
    assert not [name for name in os.listdir(out) if ".edited-" in name]
