"""The briefs as documents, through pandoc."""
import os
import re
import subprocess
import zipfile

import product

SAMPLE = os.path.join(product.ROOT, "inputs", "minimal")


def plan(out, *arguments, env=None):
    return subprocess.run([product.EDP, "plan", SAMPLE, "-o", str(out), "--paths", "64", "--quiet", *arguments],
                          capture_output=True, text=True, env={**os.environ, **(env or {})})


def test_docx_and_html(tmp_path):
    done = plan(tmp_path / "a", "--also", "docx,html")
    assert done.returncode == 0, done.stderr
    for brief in ("executive", "negotiation", "client"):
        markdown = (tmp_path / "a" / f"brief-{brief}.md").read_text()
        with zipfile.ZipFile(tmp_path / "a" / f"brief-{brief}.docx") as z:
            document = z.read("word/document.xml").decode()
            core = z.read("docProps/core.xml").decode()
        assert document.count("<w:tbl>") == len(re.findall(r"^\|[-|]+\|$", markdown, re.M))
        headings = re.findall(r"^## (.+)$", markdown, re.M)
        assert all(h.split(":")[0].split(",")[0] in document for h in headings)
        assert "2026-11-20" in core, "the day that the plan was prepared, not the clock"
        page = (tmp_path / "a" / f"brief-{brief}.html").read_text()
        assert "<title>" in page and page.count("<table") == document.count("<w:tbl>")
        assert not re.search(r'(src|href)="(https?:)?//', page), "nothing from elsewhere"
        if "charts/" in markdown:
            assert 'src="data:image/png;base64' in page
    assert plan(tmp_path / "b", "--also", "html,docx").returncode == 0
    for name in sorted(os.listdir(tmp_path / "a")):
        if name.endswith((".docx", ".html")):
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_branding(tmp_path):
    plan(tmp_path / "a", "--also", "docx")
    branded = tmp_path / "house.docx"
    with zipfile.ZipFile(tmp_path / "a" / "brief-client.docx") as z, zipfile.ZipFile(branded, "w") as w:
        for info in z.infolist():
            part = z.read(info)
            w.writestr(info.filename, part.replace(b"</w:styles>", b"<!--house--></w:styles>").replace(b'w:ascii="', b'w:ascii="House '))
    done = plan(tmp_path / "b", "--also", "docx", "--reference-doc", str(branded))
    assert done.returncode == 0, done.stderr
    a, b = ((tmp_path / x / "brief-client.docx").read_bytes() for x in "ab")
    assert a != b


def test_remedies(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    done = plan(tmp_path / "a", "--also", "docx", env={"PATH": str(empty)})
    assert done.returncode == 2 and "apt-get install pandoc" in done.stderr and not (tmp_path / "a").exists()
    assert plan(tmp_path / "a", "--also", "pdf").returncode == 64
    assert plan(tmp_path / "a", "--reference-doc", "x.docx").returncode == 64
    done = plan(tmp_path / "a", "--also", "docx", "--reference-doc", os.path.join(SAMPLE, "plan.yaml"))
    assert done.returncode == 2 and not (tmp_path / "a").exists()
    (empty / "pandoc").write_text("#!/bin/sh\necho no such thing >&2\nexit 3\n")
    (empty / "pandoc").chmod(0o755)
    done = plan(tmp_path / "a", "--also", "docx", env={"PATH": f"{empty}:/usr/bin:/bin"})
    assert done.returncode == 2 and "no such thing" in done.stderr and not (tmp_path / "a").exists()
