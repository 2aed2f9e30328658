"""Who may import whom. The design is one pipeline, read, check, model, report, write; a wrong arrow fails by name."""
import os
import re

import pytest

import product

ALLOWED = {
    "Values": set(),
    "Formulas": {"Values"},
    "Agreements": {"Values"},
    "Reading": {"Values", "Agreements", "Yams", "CYaml"},
    "Simulation": {"Values"},
    "Model": {"Values", "Formulas", "Agreements"},
    "Reports": {"Values", "Formulas", "Agreements", "Model", "Mustache"},
    "Writing": {"Values", "Formulas", "CXlsxWriter", "CMemoryStream", "CExpat", "CZlib", "CCairo", "Crypto"},
    "EDPCommands": {"Values", "Formulas", "Agreements", "Reading", "Model", "Reports", "Writing", "ArgumentParser"},
    "edp": {"EDPCommands"},
}
SYSTEM = {"Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Synchronization", "Swift", "Dispatch"}
# Neither prints, reads a file nor asks the clock.
PURE = {"Values", "Formulas", "Agreements", "Model", "Simulation"}
IMPORT = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:public |package |internal |private |fileprivate )?import\s+"
                    r"(?:struct |class |enum |func |protocol |typealias |var |let )?([A-Za-z_][A-Za-z0-9_]*)", re.M)
TARGETS = sorted(x for x in os.listdir(os.path.join(product.ROOT, "Sources")) if not x.startswith((".", "C"))
                 and os.path.isdir(os.path.join(product.ROOT, "Sources", x)))


def imports(target):
    """[(file, module)] of a target."""
    found = []
    for folder, _, names in os.walk(os.path.join(product.ROOT, "Sources", target)):
        for name in sorted(names):
            if name.endswith(".swift"):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as f:
                    found += [(os.path.relpath(path, product.ROOT), m) for m in IMPORT.findall(f.read())]
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_arrows(target):
    assert target in ALLOWED, f"Sources/{target} is new: say in {os.path.basename(__file__)} what it may import"
    # The model asks the simulation for paths; reports show them.
    ours = ALLOWED[target] | ({"Simulation"} if target in ("Model", "Reports") else set())
    wrong = [f"{file}: import {m}" for file, m in imports(target) if m not in ours | SYSTEM | {target}]
    assert not wrong, f"{target} may import {sorted(ours) or 'nothing of ours'}:\n" + "\n".join(wrong)


def test_only_writing_touches_the_spreadsheet_library():
    wrong = [f"{file}: import {m}" for t in TARGETS if t != "Writing" for file, m in imports(t) if m == "CXlsxWriter"]
    assert not wrong, wrong


@pytest.mark.parametrize("target", [t for t in TARGETS if t in PURE])
def test_values_only(target):
    """No input, output, clock or chance in the targets that compute."""
    banned = re.compile(r"\b(FileManager|FileHandle|Date\(\)|ContinuousClock|(?<![.\w])print\((?!into:)|SystemRandomNumberGenerator|\.random\(in:)")
    wrong = []
    for folder, _, names in os.walk(os.path.join(product.ROOT, "Sources", target)):
        for name in sorted(names):
            if name.endswith(".swift"):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    for number, line in enumerate(f, 1):
                        if banned.search(line.split("//")[0]) and "func print(" not in line:
                            wrong.append(f"Sources/{target}/{name}:{number}: {line.strip()}")
    assert not wrong, "\n".join(wrong)


def test_package_names_the_same_arrows():
    """Package.swift gives each target at most the modules allowed here."""
    with open(os.path.join(product.ROOT, "Package.swift"), encoding="utf-8") as f:
        text = f.read()
    for target, body in re.findall(r'\.(?:executableTarget|target)\(\s*name: "(\w+)", dependencies: \[(.*?)\]\s*(?:,\s*swiftSettings: \w+)?\)', text, re.S):
        if target not in ALLOWED:
            continue
        named = set(re.findall(r'(?:name: )?"(\w+)"(?!\s*,?\s*package)', re.sub(r'package: "[^"]*"', "", body)))
        extra = named - ALLOWED[target] - ({"Simulation"} if target in ("Model", "Reports", "EDPCommands") else set())
        assert not extra, f"Package.swift: {target} depends on {sorted(extra)}"
