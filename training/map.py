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


def side(points, edge, sign):
    """What of a ring lies on one side of a meridian."""
    out = []
    for (x0, y0), (x1, y1) in zip(points[-1:] + points[:-1], points):
        inside0, inside1 = (x0 - edge) * sign <= 0, (x1 - edge) * sign <= 0
        if inside0 != inside1:
            out.append((edge, round(y0 + (y1 - y0) * (edge - x0) / (x1 - x0))))
        if inside1:
            out.append((x1, y1))
    return out


def cut(points):
    """A ring cut at the date line, which TopoJSON draws across."""
    line = points[:1]
    for x, y in points[1:]:
        last = line[-1][0]
        line.append((x + 3600 * round((last - x) / 3600), y))
    xs = [x for x, _ in line]
    if min(xs) >= -1800 and max(xs) <= 1800:
        return [line]
    if max(xs) > 1800:
        return [side(line, 1800, 1), side([(x - 3600, y) for x, y in line], -1800, -1)]
    return [side(line, -1800, -1), side([(x + 3600, y) for x, y in line], 1800, 1)]


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
        rings = [part for polygon in polygons for r in polygon for part in cut(ring(r, arcs))]
        outlines.setdefault(code, []).extend(r for r in rings if len(r) > 2)
    print("# Outlines of countries: rings of longitude and latitude in tenths of a degree, parted by semicolons.")
    print("# source: Natural Earth 4.1.0, 1:110m, by way of the npm package world-atlas 2.0.2; licence: public domain")
    print("# Made by training/map.py. Borders are those that Natural Earth draws; they say nothing of who is right.")
    print("iso3\trings")
    for code in sorted(outlines):
        print(code, ";".join(" ".join(f"{x},{y}" for x, y in r) for r in outlines[code]), sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
