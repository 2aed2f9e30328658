"""The counter-offer holds nothing but what share.yaml says.

EDP_SHARE_PAIRS sets how many random pairs of engagements are compared (50 unless said; 500 for a long run).
"""
import base64
import codecs
import gzip
import html
import io
import json
import os
import random
import re
import shutil
import subprocess
import urllib.parse
import zipfile
import zlib

import openpyxl
import pytest

import product

PAIRS = int(os.environ.get("EDP_SHARE_PAIRS") or 50)
SAMPLE = os.path.join(product.ROOT, "inputs", "northwind")
FILES = ["counter-offer.md", "counter-offer.xlsx"]


def share(folder, out, cwd=None, env=None):
    """Exit code, stdout and stderr of `edp share`, with the output folder's name taken out, and the files written."""
    done = subprocess.run([product.EDP, "share", str(folder), "-o", str(out)], capture_output=True, cwd=cwd,
                          env={**os.environ, **(env or {})})
    files = {name: open(os.path.join(out, name), "rb").read() for name in sorted(os.listdir(out))} if os.path.isdir(out) else {}
    said = done.stdout.replace(str(out).encode(), b"OUT"), done.stderr.replace(str(out).encode(), b"OUT")
    return done.returncode, said, files


def disturb(folder, chance):
    """Changes everything in an engagement but share.yaml: figures, words, files, even whether they can be read."""
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(root, name)
            if name == "share.yaml" and root == str(folder):
                continue
            fate = chance.random()
            if fate < 0.15:
                os.remove(path)
            elif fate < 0.25:
                open(path, "wb").write(bytes(chance.randrange(256) for _ in range(chance.randrange(400))))
            else:
                text = open(path, encoding="utf-8").read()
                text = re.sub(r"\d+", lambda m: str(chance.randrange(10 ** len(m[0]))), text)
                text = re.sub(r"\b[A-Za-z]{5,}\b", lambda m: m[0] if chance.random() < 0.7 else m[0][::-1], text)
                open(path, "w", encoding="utf-8").write(text)
    for _ in range(chance.randrange(3)):
        open(os.path.join(folder, f"extra-{chance.randrange(10 ** 6)}.csv"), "w").write(f"secret,{chance.random()}\n")


def test_pairs(tmp_path):
    code, said, files = share(SAMPLE, tmp_path / "first")
    assert code == 0 and sorted(files) == FILES
    for i in range(PAIRS):
        chance = random.Random(f"pair {i}")
        folder = tmp_path / f"client-{chance.randrange(10 ** 9)}"
        shutil.copytree(SAMPLE, folder)
        disturb(folder, chance)
        env = {"TZ": chance.choice(["UTC", "Asia/Tokyo", "America/New_York"]), "LANG": chance.choice(["C", "de_DE.UTF-8"]),
               "USER": f"user{i}", "HOME": str(tmp_path)}
        again = share(folder, tmp_path / f"out{i}", cwd=tmp_path, env=env)
        assert (again[0], again[1]) == (code, said), i
        assert again[2] == files, f"pair {i}: other bytes"
        shutil.rmtree(folder)


# Canaries: words and figures that stand in every file but share.yaml, looked for in many encodings.

WORDS = ["QUIXOTRYPANE", "Zanzibar-Marmot", "vorpal7bandersnatch"]
FIGURES = [73519.48, 8641973, 0.1937]


def spellings(canary):
    """The canary as bytes in every encoding that is searched."""
    texts = set()
    if isinstance(canary, str):
        texts |= {canary, canary.upper(), canary.lower(), canary.title(), canary[::-1], canary.swapcase(),
                  codecs.encode(canary, "rot13"), "".join(f"&#{ord(c)};" for c in canary),
                  "".join(f"&#x{ord(c):x};" for c in canary), "".join(f"\\u{ord(c):04x}" for c in canary),
                  " ".join(canary), "-".join(canary), ".".join(str(ord(c)) for c in canary),
                  html.escape(canary), urllib.parse.quote(canary), "".join(f"%{ord(c):02X}" for c in canary),
                  "".join(f"_x{ord(c):04X}_" for c in canary), "".join(f"{ord(c):08b}" for c in canary),
                  "".join(f"\\x{ord(c):02x}" for c in canary), "".join(f"\\{ord(c):03o}" for c in canary)}
    else:
        whole = abs(canary) >= 1
        texts |= {repr(canary), f"{canary:.2f}", f"{canary:.6e}", f"{canary:.4E}"}
        if whole:
            texts |= {f"{canary:,.0f}", f"{canary:,.2f}", f"{canary:,.0f}".replace(",", "."), f"{canary:,.0f}".replace(",", " "),
                      f"{canary:,.0f}".replace(",", "'"), f"{canary:_.0f}", f"{canary / 1e3:.2f}K", f"{canary / 1e3:.1f}K",
                      f"{canary / 1e6:.3f}M", str(round(canary)), f"{canary / 12:.4f}", f"{canary * 12:.2f}", f"{-canary}"}
        else:
            texts |= {f"{canary * 100:.2f}%", f"{canary * 100:.2f}", f"{1 - canary:.4f}", f"{canary:.4f}".replace(".", ",")}
    found = set()
    for text in texts:
        raw = text.encode()
        found |= {raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode(),
                  text.encode("utf-16-le").hex().encode(), text.encode("utf-16-be").hex().encode(),
                  base64.b32encode(raw).rstrip(b"="), base64.b85encode(raw)}
        for offset in range(3):
            coded = base64.b64encode(b"\0" * offset + raw)
            found.add(coded[(offset * 8 + 5) // 6: len(coded) - 4])
    return {x for x in found if len(x) >= 5}


def parts(files):
    """Every text and binary part of the files: the workbook unzipped, streams inside inflated, base64 runs decoded."""
    for name, content in files.items():
        yield name, content
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as z:
                for info in z.infolist():
                    part = z.read(info)
                    yield f"{name}/{info.filename}", part
                    yield f"{name}/{info.filename} (name)", info.filename.encode() + info.comment + info.extra
                    for inflate in (gzip.decompress, zlib.decompress):
                        try:
                            yield f"{name}/{info.filename} (inflated)", inflate(part)
                        except (OSError, zlib.error, EOFError):
                            pass
                    for run in re.findall(rb"[A-Za-z0-9+/=]{24,}", part):
                        try:
                            yield f"{name}/{info.filename} (decoded)", base64.b64decode(run + b"=" * (-len(run) % 4))
                        except ValueError:
                            pass
                yield f"{name} (comment)", z.comment


def leaks(files, said, canaries):
    """Where a canary stands."""
    everything = list(parts(files)) + [("stdout", said[0]), ("stderr", said[1])]
    return [(str(canary), where) for canary in canaries for code in spellings(canary)
            for where, content in everything if code in content]


def plant(folder, chance):
    """Puts the canaries into every file but share.yaml, in words and in numbers."""
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            path = os.path.join(root, name)
            if name == "share.yaml" and root == str(folder):
                continue
            text = open(path, encoding="utf-8").read()
            text = re.sub(r"\b\d{5,}\b", lambda m: str(chance.choice(FIGURES[:2])), text)
            text = re.sub(r"\b0\.\d+\b", str(FIGURES[2]), text)
            open(path, "w", encoding="utf-8").write(f"# {WORDS[0]} {WORDS[1]} {WORDS[2]}\n" + text)
    os.rename(os.path.join(folder, "README.md"), os.path.join(folder, f"{WORDS[0]}.md"))


def test_canaries(tmp_path):
    folder = tmp_path / WORDS[1]
    shutil.copytree(SAMPLE, folder)
    plant(folder, random.Random(1))
    code, said, files = share(folder, tmp_path / "out")
    assert code == 0 and sorted(files) == FILES
    assert leaks(files, said, WORDS + FIGURES) == []
    for name, content in files.items():
        assert str(tmp_path).encode() not in content and b"/root" not in content and b"/tmp" not in content, name


def faults(content):
    """Hidden things of a workbook that a reader would not see, or that say who made it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as z:
        names = z.namelist()
        for bad in ("comments", "vmlDrawing", "embeddings", "externalLink", "custom.xml", "connections", "persons", "media/",
                    "printerSettings", "vbaProject", "customXml", "drawings/"):
            found += [f"part {n}" for n in names if bad in n]
        core = z.read("docProps/core.xml").decode()
        app = z.read("docProps/app.xml").decode()
        for tag in ("dc:creator", "cp:lastModifiedBy", "dc:description", "cp:keywords", "cp:category"):
            value = re.search(f"<{tag}[^>]*>([^<]*)</{tag}>", core)
            if value and value[1]:
                found.append(f"{tag}: {value[1]}")
        for tag in ("Company", "Manager", "HyperlinkBase"):
            value = re.search(f"<{tag}>([^<]*)</{tag}>", app)
            if value and value[1]:
                found.append(f"{tag}: {value[1]}")
        for name in names:
            part = z.read(name)
            if b"TargetMode" in part:
                found.append(f"external target in {name}")
            if b"file:" in part or b"http:" in part.replace(b"http://schemas.", b"").replace(b"http://purl.org", b"").replace(
                    b"http://www.w3.org", b""):
                found.append(f"address in {name}")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            found.append(f"hidden sheet {sheet.title}")
        found += [f"hidden row {sheet.title}!{r}" for r, d in sheet.row_dimensions.items() if d.hidden]
        found += [f"hidden column {sheet.title}!{c}" for c, d in sheet.column_dimensions.items() if d.hidden]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    found.append(f"comment {sheet.title}!{cell.coordinate}")
                if cell.number_format == ";;;" or (cell.font and cell.font.color and cell.font.color.rgb == "FFFFFFFF"):
                    found.append(f"invisible {sheet.title}!{cell.coordinate}")
    found += [f"name {n}" for n in book.defined_names if not n.startswith("_xlnm.")]
    return found


def test_nothing_hidden(tmp_path):
    _, _, files = share(SAMPLE, tmp_path / "out")
    assert faults(files["counter-offer.xlsx"]) == []
    for word in ("INTERNAL", "internal", "walk", "envelope", "reservation", "forecast", "scenario"):
        assert word.encode() not in files["counter-offer.md"], word


def doctored(content, change):
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as z, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as w:
        for info in z.infolist():
            w.writestr(info.filename, change(info.filename, z.read(info)))
    return out.getvalue()


def test_planted_leaks_are_found(tmp_path):
    _, said, files = share(SAMPLE, tmp_path / "out")
    book = files["counter-offer.xlsx"]
    word = WORDS[0]

    def with_book(change):
        return {**files, "counter-offer.xlsx": doctored(book, change)}

    def inside(part, old, new):
        return lambda name, x: x.replace(old, new, 1) if name == part else x

    leaky = [
        with_book(inside("docProps/core.xml", b"</cp:coreProperties>", f"<x>{word}</x></cp:coreProperties>".encode())),
        with_book(inside("xl/styles.xml", b"</styleSheet>", b"<!--" + base64.b64encode(word.encode()) + b"--></styleSheet>")),
        with_book(inside("xl/workbook.xml", b"</workbook>", b"<!--" + word.encode("utf-16-le").hex().encode() + b"--></workbook>")),
        with_book(inside("xl/sharedStrings.xml", b"</sst>", b"<!--8,641,973--></sst>")),
        with_book(lambda name, x: gzip.compress(b"73519.48 " * 3) if name == "xl/theme/theme1.xml" else x),
        {**files, "counter-offer.md": files["counter-offer.md"] + codecs.encode(word, "rot13").encode()},
        {**files, "counter-offer.md": files["counter-offer.md"] + b"19.37%"},
    ]
    for i, changed in enumerate(leaky):
        assert leaks(changed, said, WORDS + FIGURES), f"leak {i} is not found"
    assert leaks(files, (said[0] + word.encode(), said[1]), WORDS)

    def saved(change):
        changed = openpyxl.load_workbook(io.BytesIO(book))
        change(changed)
        out = io.BytesIO()
        changed.save(out)
        return out.getvalue()

    def hide_sheet(b):
        b.create_sheet("Second").sheet_state = "hidden"

    def comment(b):
        b.worksheets[0]["A1"].comment = openpyxl.comments.Comment("see below", "somebody")

    def hide_column(b):
        b.worksheets[0].column_dimensions["D"].hidden = True

    def name(b):
        b.defined_names["floor"] = openpyxl.workbook.defined_name.DefinedName("floor", attr_text="'Counter-offer'!$A$1")

    for change, word in ((hide_sheet, "hidden sheet"), (comment, "comment"), (hide_column, "hidden column"), (name, "name floor")):
        assert any(word in f for f in faults(saved(change))), word


@pytest.mark.parametrize("beside", ["result.json", "manifest.json", "finance-model.xlsx", "brief-negotiation.md"])
def test_refuses_the_plans_folder(tmp_path, beside):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / beside).write_text("{}")
    code, said, files = share(SAMPLE, tmp_path / "out")
    assert code == 2 and beside.encode() in said[1] and sorted(files) == [beside]


def test_refuses_the_engagement(tmp_path):
    folder = tmp_path / "e"
    shutil.copytree(SAMPLE, folder)
    for out in (folder, folder / "out", tmp_path):
        assert subprocess.run([product.EDP, "share", str(folder), "-o", str(out)], capture_output=True).returncode == 2
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "quotes").symlink_to(folder / "quotes")
    for out in ("link", "link/sub", "link/sub/deeper/", "link/./sub", "none/../link/sub", "outside/quotes/sub", "link/quotes/.."):
        done = subprocess.run([product.EDP, "share", str(folder), "-o", str(tmp_path) + "/" + out], capture_output=True)
        assert done.returncode == 2 and b"engagement folder" in done.stderr, out
        done = subprocess.run([product.EDP, "share", str(tmp_path / "link"), "-o", str(folder / "sub")], capture_output=True)
        assert done.returncode == 2 and b"engagement folder" in done.stderr, out
    assert sorted(os.listdir(folder)) == sorted(os.listdir(SAMPLE))
    assert sorted(os.listdir(folder / "quotes")) == sorted(os.listdir(os.path.join(SAMPLE, "quotes")))
    assert share(folder, tmp_path / "outside" / "new" / "er")[0] == 0


def test_keeps_what_is_there(tmp_path):
    out = tmp_path / "out"
    assert share(SAMPLE, out)[0] == 0
    assert share(SAMPLE, out)[0] == 0, "the same bytes are no change"
    (out / "counter-offer.md").write_text("as edited by somebody")
    code, said, files = share(SAMPLE, out)
    assert code == 2 and files["counter-offer.md"] == b"as edited by somebody"
    done = subprocess.run([product.EDP, "share", SAMPLE, "-o", str(out), "--replace"], capture_output=True)
    assert done.returncode == 0
    assert (out / "counter-offer.edited-1.md").read_text() == "as edited by somebody"
    assert (out / "counter-offer.md").read_bytes() != b"as edited by somebody"


def test_history(tmp_path):
    """Asked for and not frozen: nothing is said, and the run says so. As frozen: the months that stand there."""
    folder = tmp_path / "e"
    folder.mkdir()
    ask = "ask: {commitment: 1M, discount: 0.1}\n"
    (folder / "share.yaml").write_text(ask + "history: totals\n")
    code, said, files = share(folder, tmp_path / "a")
    assert code == 0 and b"history-not-frozen" not in files["counter-offer.md"] and b"--freeze" in said[0]
    (folder / "share.yaml").write_text(ask + "history: none\nmeasured: [{month: 2026-01, list_spend: 123}]\n")
    assert b"123" not in share(folder, tmp_path / "b")[2]["counter-offer.md"]
    (folder / "share.yaml").write_text(ask + "history: totals\nmeasured: [{month: 2026-01, list_spend: 123}]\n")
    assert b"| 2026-01 | all | 123 |" in share(folder, tmp_path / "c")[2]["counter-offer.md"]
    frozen = subprocess.run([product.EDP, "share", SAMPLE, "--freeze"], capture_output=True, text=True)
    assert frozen.returncode == 0 and frozen.stdout.count("list_spend") == 12


def test_freeze_leaves_out_bedrock(tmp_path):
    """What is printed as being without models at Bedrock is without them, in whole units."""
    folder = tmp_path / "e"
    shutil.copytree(os.path.join(product.INPUTS, "minimal"), folder)
    lines = [x for x in (folder / "estate.csv").read_text().splitlines() if not x.startswith("bedrock_")]
    (folder / "estate.csv").write_text("\n".join(lines) + "\n")
    spend = {}
    for line in lines[1:]:
        bucket, month, x = line.split(",")
        spend[month] = spend.get(month, 0) + float(x)
    months = sorted(spend)[-12:]

    def frozen():
        done = subprocess.run([product.EDP, "share", str(folder), "--freeze"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    before = frozen()
    assert [int(x) for x in re.findall(r"list_spend: (\d+)}", before)] == [int(spend[m] + 0.5) for m in months]
    assert "leaves out" not in before
    more = [f"bedrock_third_party,{month},77777.25" for month in sorted(spend)]
    (folder / "estate.csv").write_text("\n".join(lines + more) + "\n")
    for history in ("none", "by_bucket"):
        (folder / "share.yaml").write_text(f"ask: {{commitment: 1M, discount: 0.1}}\nhistory: {history}\n")
        after = frozen()
        assert "leaves out foundation models" in after and "bedrock_" not in after and "7777" not in after
    (folder / "share.yaml").write_text("ask: {commitment: 1M, discount: 0.1}\nhistory: totals\n")
    assert frozen().splitlines()[:-1] == before.splitlines()


ASKED = """ask:
  commitment: [9_400_000, 10_000_000, 10_600_000]
  discount: 0.12345
  term_months: 36
  clauses:
    bedrock: {structure: carve_out, years: [2M, 2.5M, 3M], rate: 0.08, counts_in_k: true}
    basis: net
    gap_rate: full
    shortfall: {treatment: relief, amount: 500K}
    price_protection: false
    monthly_minimum: 50K
    scope: marginal
    buckets: {storage: {discount: 0.08125, retires: 0.5}}
"""


def test_clauses_say_what_is_asked(tmp_path):
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "share.yaml").write_text(ASKED)
    code, _, files = share(tmp_path / "e", tmp_path / "out")
    assert code == 0
    text = files["counter-offer.md"].decode()
    book = openpyxl.load_workbook(io.BytesIO(files["counter-offer.xlsx"]))
    cells = "\n".join(str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value is not None)
    for said in (text, cells):
        for words in ("2M, 2.5M and 3M by contract year at 8% discount", "12.345%", "8.125% discount, counts at 50%", "up to 500K",
                      "At least 50K in each month", "net of discounts", "in full", "Prices are not protected", "threshold alone"):
            assert words in said, words
        for words in ("one common commitment", "list price", "prepayment", "every dollar", "No price charged", "No minimum",
                      "not only to the part", "less the discount", "8.13%"):
            assert words not in said, words
    assert "**Structure.** foundation models in a commitment of their own" in text


@pytest.mark.parametrize("clause, at, word", [
    ("carry_forward: 25", "5:20", "0.11"), ("carry_forward: nan", "5:20", "not a number"), ("overage: inf", "5:14", "not a number"),
    *((f"shortfall: {{treatment: prepaid, window_months: {x}}}", "5:52", "window_months")
      for x in ("1e30", ".inf", "nan", "99999999999999999999", "9" * 70, "0.5", "-1", "0x10", "61")),
    ("step_down: {share: 0.1}", "5:16", "notice_month"), ("price_protection: yes", "5:23", "Write true"),
])
def test_refuses_terms_that_no_contract_has(tmp_path, clause, at, word):
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "share.yaml").write_text(f"ask:\n  commitment: 10M\n  discount: 0.12\n  clauses:\n    {clause}\n")
    code, said, files = share(tmp_path / "e", tmp_path / "out")
    assert code == 1 and files == {} and f"share.yaml:{at}: error".encode() in said[1] and word.encode() in said[1], said[1]


def test_broken_share(tmp_path):
    (tmp_path / "share.yaml").write_text("ask: {commitment: [1M], discunt: 0.1}\nvalid_untl: 2026-12-01\n")
    done = subprocess.run([product.EDP, "share", str(tmp_path), "-o", str(tmp_path.parent / "other")], capture_output=True, text=True)
    assert done.returncode == 1 and "share.yaml:1:" in done.stderr and "Did you mean `valid_until`" in done.stderr
    assert "Nothing was written." in done.stderr and not (tmp_path.parent / "other").exists()
    (tmp_path / "empty").mkdir()
    done = subprocess.run([product.EDP, "share", str(tmp_path / "empty"), "-o", str(tmp_path / "x")], capture_output=True, text=True)
    assert done.returncode == 2 and "ask: {commitment: [9M, 10M, 11M], discount: 0.12}" in " ".join(done.stderr.split())
    done = subprocess.run([product.EDP, "share", str(tmp_path / "none"), "-o", str(tmp_path / "x"), "--format", "json"],
                          capture_output=True, text=True)
    assert done.returncode == 2 and json.loads(done.stdout)["findings"]
