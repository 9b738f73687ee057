"""Makes data/world/map.tsv, the outlines of countries, out of Natural Earth.

    npm install world-atlas@2.0.2
    python3 training/map.py node_modules/world-atlas/countries-110m.json countries.json > data/world/map.tsv

`countries.json` is the file of mledoze/countries, which turns the numbers of ISO 3166-1 into codes of three letters.
TopoJSON keeps the lines between countries once; here each country has its own rings, in tenths of a degree.
"""

import json
import sys

# Natural Earth draws these and gives them no number.
UNNUMBERED = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}


def lines(topology):
    """The arcs in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((round((x * sx + tx) * 10), round((y * sy + ty) * 10)))
        yield line


def ring(arcs, lines):
    """One closed ring, without points that rounding made equal."""
    out = []
    for index in arcs:
        line = lines[index] if index >= 0 else lines[~index][::-1]
        out.extend(p for p in line if not out or out[-1] != p)
    return out[:-1] if len(out) > 1 and out[0] == out[-1] else out


def main(atlas, countries):
    topology = json.load(open(atlas, encoding="utf-8"))
    codes = {c["ccn3"]: c["cca3"] for c in json.load(open(countries, encoding="utf-8")) if c["ccn3"]}
    arcs = list(lines(topology))
    outlines = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = codes.get(shape.get("id"), UNNUMBERED.get(name))
        if code is None:
            sys.exit(f"no code for {name}")
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        rings = [ring(r, arcs) for polygon in polygons for r in polygon]
        outlines.setdefault(code, []).extend(r for r in rings if len(r) > 2)
    print("# Outlines of countries: rings of longitude and latitude in tenths of a degree, parted by semicolons.")
    print("# source: Natural Earth 4.1.0, 1:110m, by way of the npm package world-atlas 2.0.2; licence: public domain")
    print("# Made by training/map.py. Borders are those that Natural Earth draws; they say nothing of who is right.")
    print("iso3\trings")
    for code in sorted(outlines):
        print(code, ";".join(" ".join(f"{x},{y}" for x, y in r) for r in outlines[code]), sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
