"""Short names in the place of identifiers, which nobody can turn back without the secret.

A pseudonym is worked out from the identifier *and* a secret (HMAC-SHA256: RFC 2104, FIPS 180-4):
with the same secret a child has the same pseudonym in every session; without it nobody can try
identifiers until one fits, as a hash of the identifier alone would let anyone do.
"""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from berceau.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind: TypeAlias = Literal["child", "family", "structure"]
"""What a pseudonym stands for; the three share no pseudonym."""

LETTERS: dict[Kind, str] = {"child": "E", "family": "F", "structure": "A"}
"""First letter of a pseudonym: *enfant*, *famille*, *accueil*."""
SHORTEST_SECRET = 16
"""Characters that a secret must have at least."""

SIGNS = "23456789BCDFGHJKLMNPQRSTVWXZ"
"""Signs of pseudonyms: no vowel, so that no word comes out; no 0 and 1, like O and I."""
_SIGNS_SHOWN = 4
_MOST_SIGNS = 40
_DRAWN_BYTES = 32


def draw_secret() -> str:
    """Draw a secret that nobody can guess, as 64 hexadecimal characters."""
    return secrets.token_hex(_DRAWN_BYTES)


def pseudonyms(names: Iterable[str], secret: str, *, kind: Kind = "child") -> dict[str, str]:
    """Give each name a pseudonym such as ``E-7KQ2``, the same whenever the secret is.

    Two names that would look alike get one sign more, or as many as it takes: the signs that they
    had before stay. Among 500 names there is such a pair once in five times.

    Parameters
    ----------
    names
        Identifiers, in any order.
    secret
        What only the office knows, 16 characters or more.
    kind
        What the names stand for.

    Returns
    -------
    dict
        Pseudonym by name, in the order of the names; no two are equal.

    Raises
    ------
    InputError
        If the secret is too short.

    Examples
    --------
    >>> found = pseudonyms(["F12-a", "F12-b"], "a secret for this page")
    >>> found == pseudonyms(["F12-b", "F12-a"], "a secret for this page")
    True
    """
    require_secret(secret)
    signs = {name: _signs_of(name, secret, kind) for name in names}
    lengths = dict.fromkeys(signs, _SIGNS_SHOWN)
    while alike := _alike(signs, lengths):
        lengths |= {name: lengths[name] + 1 for name in alike}
    return {name: f"{LETTERS[kind]}-{found[: lengths[name]]}" for name, found in signs.items()}


def _alike(signs: dict[str, str], lengths: dict[str, int]) -> list[str]:
    """List the names whose shown signs are those of another."""
    shown = {name: found[: lengths[name]] for name, found in signs.items()}
    counts = Counter(shown.values())
    return [name for name, found in shown.items() if counts[found] > 1]


def _signs_of(name: str, secret: str, kind: Kind) -> str:
    """Write what the secret makes of a name in the signs of pseudonyms."""
    digest = hmac.digest(secret.encode(), f"{kind}\x1f{name}".encode(), "sha256")
    number = int.from_bytes(digest, "big")
    found = ""
    for _ in range(_MOST_SIGNS):
        number, sign = divmod(number, len(SIGNS))
        found += SIGNS[sign]
    return found


def require_secret(secret: str) -> None:
    """Refuse a secret that could be guessed; what it was is not repeated.

    Raises
    ------
    InputError
        If it is shorter than 16 characters.
    """
    if len(secret) < SHORTEST_SECRET:
        raise InputError(
            [
                Fault(
                    "the secret",
                    "secret-too-short",
                    f"{len(secret)} characters",
                    f"{SHORTEST_SECRET} characters or more",
                    "Take a longer one, or have one drawn.",
                )
            ]
        )
