"""Childcare places across a French intercommunal territory, proposed, proven and explained.

Nothing heavy is loaded here: each public name comes from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from berceau.audit.backtest import backtest
    from berceau.audit.differing import differences
    from berceau.audit.folder import record_run
    from berceau.audit.precheck import precheck
    from berceau.audit.recheck import audit
    from berceau.cases import case, cases
    from berceau.domain.territory import Territory
    from berceau.dossier.making import dossier
    from berceau.dossier.yearly.making import year_dossier
    from berceau.engine.limits import Limits
    from berceau.engine.live import live
    from berceau.errors import (
        BerceauError,
        BrokenProposalError,
        Fault,
        InfeasibleError,
        InputError,
    )
    from berceau.intake.run import intake
    from berceau.io import read, write
    from berceau.observatory.indicators import indicators
    from berceau.observatory.trace import Trace
    from berceau.placement.baselines import deferred_acceptance, in_order
    from berceau.placement.by_points import by_points
    from berceau.placement.certified import certified_bounds
    from berceau.placement.check import check
    from berceau.placement.clashes import clashes
    from berceau.placement.compare import compare
    from berceau.placement.complaints import complaints
    from berceau.placement.deciding.contracts import contracts
    from berceau.placement.deciding.decide import decide
    from berceau.placement.equity import equity
    from berceau.placement.exceptions import exceptions
    from berceau.placement.frontier import frontier
    from berceau.placement.grid import check_grid
    from berceau.placement.notices.authority import Authority
    from berceau.placement.notices.notice import notice
    from berceau.placement.notices.sheet import public_sheet
    from berceau.placement.presets import presets
    from berceau.placement.proposal import Proposal
    from berceau.placement.reasons import explain
    from berceau.placement.reasons.helping.answering import what_would_help
    from berceau.placement.refusing import refuse_exceptions
    from berceau.placement.scenarios.trying import what_if
    from berceau.placement.scenarios.values import marginal_values
    from berceau.placement.sibling_choices import sibling_choices
    from berceau.placement.sibling_prices import sibling_prices
    from berceau.placement.solve import place
    from berceau.placement.statements.stating import statements
    from berceau.placement.ties import ties
    from berceau.privacy.anonymising import anonymise
    from berceau.sessions.chain import check_chain
    from berceau.sessions.closing import close_session, offer_again
    from berceau.sessions.opening import open_session
    from berceau.sessions.session import Answer, News, Session, april, october, sessions_of
    from berceau.sessions.year import year_of_sessions
    from berceau.sessions.year_files import read_year
    from berceau.synthetic.draw import draw

_HOMES = {
    "Answer": "berceau.sessions.session",
    "Authority": "berceau.placement.notices.authority",
    "BerceauError": "berceau.errors",
    "BrokenProposalError": "berceau.errors",
    "Fault": "berceau.errors",
    "InfeasibleError": "berceau.errors",
    "InputError": "berceau.errors",
    "Limits": "berceau.engine.limits",
    "News": "berceau.sessions.session",
    "Proposal": "berceau.placement.proposal",
    "Session": "berceau.sessions.session",
    "Territory": "berceau.domain.territory",
    "Trace": "berceau.observatory.trace",
    "anonymise": "berceau.privacy.anonymising",
    "april": "berceau.sessions.session",
    "audit": "berceau.audit.recheck",
    "backtest": "berceau.audit.backtest",
    "by_points": "berceau.placement.by_points",
    "case": "berceau.cases",
    "cases": "berceau.cases",
    "certified_bounds": "berceau.placement.certified",
    "check": "berceau.placement.check",
    "check_chain": "berceau.sessions.chain",
    "check_grid": "berceau.placement.grid",
    "clashes": "berceau.placement.clashes",
    "close_session": "berceau.sessions.closing",
    "compare": "berceau.placement.compare",
    "complaints": "berceau.placement.complaints",
    "contracts": "berceau.placement.deciding.contracts",
    "decide": "berceau.placement.deciding.decide",
    "deferred_acceptance": "berceau.placement.baselines",
    "differences": "berceau.audit.differing",
    "dossier": "berceau.dossier.making",
    "draw": "berceau.synthetic.draw",
    "equity": "berceau.placement.equity",
    "exceptions": "berceau.placement.exceptions",
    "explain": "berceau.placement.reasons",
    "frontier": "berceau.placement.frontier",
    "in_order": "berceau.placement.baselines",
    "indicators": "berceau.observatory.indicators",
    "intake": "berceau.intake.run",
    "live": "berceau.engine.live",
    "marginal_values": "berceau.placement.scenarios.values",
    "notice": "berceau.placement.notices.notice",
    "october": "berceau.sessions.session",
    "offer_again": "berceau.sessions.closing",
    "open_session": "berceau.sessions.opening",
    "place": "berceau.placement.solve",
    "precheck": "berceau.audit.precheck",
    "presets": "berceau.placement.presets",
    "public_sheet": "berceau.placement.notices.sheet",
    "read": "berceau.io",
    "read_year": "berceau.sessions.year_files",
    "record_run": "berceau.audit.folder",
    "refuse_exceptions": "berceau.placement.refusing",
    "sessions_of": "berceau.sessions.session",
    "sibling_choices": "berceau.placement.sibling_choices",
    "sibling_prices": "berceau.placement.sibling_prices",
    "statements": "berceau.placement.statements.stating",
    "ties": "berceau.placement.ties",
    "what_if": "berceau.placement.scenarios.trying",
    "what_would_help": "berceau.placement.reasons.helping.answering",
    "write": "berceau.io",
    "year_dossier": "berceau.dossier.yearly.making",
    "year_of_sessions": "berceau.sessions.year",
}

__all__ = [
    "Answer",
    "Authority",
    "BerceauError",
    "BrokenProposalError",
    "Fault",
    "InfeasibleError",
    "InputError",
    "Limits",
    "News",
    "Proposal",
    "Session",
    "Territory",
    "Trace",
    "anonymise",
    "april",
    "audit",
    "backtest",
    "by_points",
    "case",
    "cases",
    "certified_bounds",
    "check",
    "check_chain",
    "check_grid",
    "clashes",
    "close_session",
    "compare",
    "complaints",
    "contracts",
    "decide",
    "deferred_acceptance",
    "differences",
    "dossier",
    "draw",
    "equity",
    "exceptions",
    "explain",
    "frontier",
    "in_order",
    "indicators",
    "intake",
    "live",
    "marginal_values",
    "notice",
    "october",
    "offer_again",
    "open_session",
    "place",
    "precheck",
    "presets",
    "public_sheet",
    "read",
    "read_year",
    "record_run",
    "refuse_exceptions",
    "sessions_of",
    "sibling_choices",
    "sibling_prices",
    "statements",
    "ties",
    "what_if",
    "what_would_help",
    "write",
    "year_dossier",
    "year_of_sessions",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home the first time it is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
