"""Every formula of every workbook, recalculated by LibreOffice, gives the value that the engine wrote beside it.

The values in the files are spoiled first: a formula that was not recalculated shows the spoiled value.
"""
import os

import pytest

import lo
import product
import sheets
from generate import make, write_folder

RANDOM = 10         # engagements of the generator, beside the samples and golden cases
SEED = 2026


def cases():
    return [name for name, _ in product.engagements()] + [f"random-{i + 1}" for i in range(RANDOM)]


@pytest.fixture(scope="module")
def books(results, tmp_path_factory):
    """{case: (book as written, the same recalculated after its values were spoiled)}."""
    folders = dict(product.engagements())
    for i in range(RANDOM):
        folder = str(tmp_path_factory.mktemp("random") / f"random-{i + 1}")
        write_folder(folder, make(SEED, i, True))
        folders[f"random-{i + 1}"] = folder
    spoiled_in = tmp_path_factory.mktemp("spoiled")
    written, spoiled, counts = {}, [], {}
    for name in cases():
        written[name] = os.path.join(results(name, folders[name]), "finance-model.xlsx")
        spoiled.append(str(spoiled_in / f"{name}.xlsx"))
        counts[name] = sheets.rewrite(written[name], spoiled[-1])
    made = lo.convert(spoiled, str(tmp_path_factory.mktemp("recalculated")))
    return {name: (written[name], path, counts[name]) for name, path in zip(cases(), made)}


def report(found):
    return f"{len(found)} differences\n" + "\n".join(found[:20])


@pytest.mark.parametrize("case", cases())
def test_recalculated_as_written(books, case):
    written, recalculated, spoiled = books[case]
    count, found = sheets.differences(sheets.read(written), sheets.read(recalculated))
    assert count == spoiled and count > 100
    assert not found, report(found)


def test_negative_control(books, tmp_path):
    """The comparison fails for a single value that is off by one millionth, and for one that was not recalculated."""
    written, recalculated, _ = books["minimal"]
    original, new = sheets.read(written), sheets.read(recalculated)
    sheet, ref, cell = next((s, r, c) for s, cells in original.items() for r, c in cells.items()
                            if c.formula is not None and c.kind == "n" and abs(c.value) > 1)
    original[sheet][ref] = cell._replace(value=cell.value * (1 + 1e-6))
    _, found = sheets.differences(original, new)
    assert len(found) == 1 and found[0].startswith(f"{sheet}!{ref}:")

    spoiled = str(tmp_path / "spoiled.xlsx")
    count = sheets.rewrite(written, spoiled)
    compared, found = sheets.differences(sheets.read(written), sheets.read(spoiled))
    assert len(found) == compared == count


def test_nothing_produced_is_an_error(tmp_path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(lo.NothingProduced):
        lo.convert([str(broken)], str(tmp_path / "out"))
