"""Make resources/fonts from the npm package @expo-google-fonts/public-sans (Public Sans, SIL Open Font License 1.1).

Run it when the package changes, not in a build: the fonts are in the repository.

    npm pack @expo-google-fonts/public-sans@0.4.2
    tar xzf expo-google-fonts-public-sans-0.4.2.tgz
    python packaging/make_fonts.py package resources/fonts

Names in other scripts are printed with two more faces, cut down to the letters that they are for:

    apt-get download fonts-droid-fallback      # Droid Sans Fallback, Apache License 2.0: Chinese and Japanese
    npm pack @expo-google-fonts/nanum-gothic@0.4.0                # Nanum Gothic, SIL OFL 1.1: Korean
    python packaging/make_fonts.py scripts DroidSansFallbackFull.ttf NanumGothic_400Regular.ttf resources/fonts/scripts

The text fonts are copied as they are. The digits of Public Sans are proportional; for tables a second set
("Public Sans Tab") has the OpenType feature tnum frozen into the character map, because reportlab and Qt's older
text engine do not ask for features. Public Sans has no Reserved Font Name, so the family may keep its name; Nanum is
one, so that what is cut out of it has a name of its own.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FACES = {"400Regular": "Regular", "400Regular_Italic": "Italic", "600SemiBold": "SemiBold", "700Bold": "Bold"}
TABULAR = ("400Regular", "600SemiBold", "700Bold")

#: File to write -> its family name and the code points that are kept.
SCRIPTS = {
    "Han.ttf": (
        "Longleaf Han",
        ((0x2E80, 0x312F), (0x3190, 0xABFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)),
    ),
    "Hangul.ttf": ("Longleaf Hangul", ((0x3131, 0x318E), (0xAC00, 0xD7A3))),
}


def substitutions(font: TTFont, feature: str) -> dict[str, str]:
    """Glyph -> glyph of the single substitutions of one OpenType feature."""
    table = font["GSUB"].table
    out: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag != feature:
            continue
        for index in record.Feature.LookupListIndex:
            for sub in table.LookupList.Lookup[index].SubTable:
                out.update(getattr(getattr(sub, "ExtSubTable", sub), "mapping", {}))
    return out


def freeze_tabular(source: Path, target: Path) -> None:
    """Write `source` with tabular digits in its character map, under the family name "Public Sans Tab"."""
    font = TTFont(source, recalcTimestamp=False)  # the same input gives the same bytes
    tabular = substitutions(font, "tnum")
    for table in font["cmap"].tables:
        for code, glyph in list(table.cmap.items()):
            table.cmap[code] = tabular.get(glyph, glyph)
    for name in font["name"].names:
        if name.nameID in (1, 3, 4, 6, 16):
            name.string = name.toUnicode() + ("Tab" if name.nameID in (3, 6) else " Tab")
    font.save(target)
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    if len(widths) != 1:
        raise SystemExit(f"{target.name}: the digits have different widths {sorted(widths)}")


def cut_down(source: Path, target: Path) -> None:
    """Write the letters of `source` that `SCRIPTS` names, without hints and features, under a name of its own."""
    family, ranges = SCRIPTS[target.name]
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"])
    options.recalc_timestamp = False
    options.drop_tables += ["vhea", "vmtx", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for code in font.getBestCmap() if any(a <= code <= b for a, b in ranges)])
    cutter.subset(font)
    for name in font["name"].names:
        if name.nameID in (1, 3, 4, 6, 16):
            name.string = family.replace(" ", "") if name.nameID in (3, 6) else family
    font.save(target)


def main(package: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for face, name in FACES.items():
        source = package / face / f"PublicSans_{face}.ttf"
        shutil.copyfile(source, target / f"PublicSans-{name}.ttf")
        if face in TABULAR:
            freeze_tabular(source, target / f"PublicSansTab-{name}.ttf")
    shutil.copyfile(package / "LICENSE_FONT", target / "LICENSE_FONT")


if __name__ == "__main__":
    if sys.argv[1] == "scripts":
        *sources, folder = map(Path, sys.argv[2:])
        for path, file in zip(sources, SCRIPTS, strict=True):
            cut_down(path, folder / file)
        sys.exit()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
