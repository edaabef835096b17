"""What a server's answer to a transaction means: done, later, never like this, or nobody should go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum

MOST_CONFLICTS = 5  # tries of a transaction that others keep changing under the server's hands
_LONGEST_WAIT = 86_400.0  # s; a server that asks for more is asked again after a day
_LONGEST_DETAIL = 300  # characters
_OK, _MULTIPLE = range(200, 300), range(300, 400)
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _TOO_LARGE = 401, 403, 404, 413
_CONFLICT, _NOT_UNIQUE = 409, 412
_BUSY = frozenset({408, 423, 425, 429})
_NEVER = frozenset({501, 505})  # a server error that waiting does not mend


class Outcome(StrEnum):
    """What becomes of what was sent."""

    DONE = "done"
    LATER = "later"  # the same again after a while
    REFUSED = "refused"  # a person has to look at this one
    STOP = "stop"  # nothing is wrong with this one, but every other would fare the same


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `status` 0: nothing that could be read; then `trouble` says what happened."""

    status: int
    body: object = None  # JSON, or None where there was none
    retry_after: str = ""  # the header, as it came
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, in a sentence without personal data; `detail` is the server's own words and may hold some."""

    outcome: Outcome
    status: int
    sentence: str = ""
    detail: str = ""
    wait: float | None = None  # s, where the server asked for it


def judged(answer: Answer, entries: int, tries: int, now: dt.datetime) -> Verdict:
    """Return what an answer to a transaction of `entries` entries means at its nth try.

    Statuses: FHIR R4, RESTful API, sections “transaction” and “conditional update”.
    """
    status = answer.status
    if not status:
        return Verdict(Outcome.LATER, 0, answer.trouble or "There was no answer.")
    if status in _OK:
        return _entry_by_entry(answer, entries, tries, now)
    if status in _MULTIPLE:
        return Verdict(Outcome.STOP, status, "The server points to another address.")
    return _of_status(status, answer, tries, now)


def _of_status(status: int, answer: Answer, tries: int, now: dt.datetime) -> Verdict:
    codes, detail = _issues(answer.body)
    said = f": {codes}" if codes else ""
    wait = seconds_to_wait(answer.retry_after, now)
    if status in {_UNAUTHORISED, _FORBIDDEN}:
        return Verdict(
            Outcome.STOP,
            status,
            f"The server does not let this program in ({status}{said}).",
            detail,
        )
    if status == _NOT_FOUND:
        return Verdict(
            Outcome.STOP, status, "There is no FHIR server at this address (404).", detail
        )
    conflict = status == _CONFLICT and tries < MOST_CONFLICTS
    failing = status >= 500 and status not in _NEVER  # noqa: PLR2004 - where server errors begin
    if status in _BUSY or conflict or failing:
        return Verdict(
            Outcome.LATER,
            status,
            f"The server could not take it now ({status}{said}).",
            detail,
            wait,
        )
    if status == _NOT_UNIQUE:
        sentence = f"The server has several of what should be one (412{said})."
    elif status == _TOO_LARGE:
        sentence = "The server takes nothing of this size (413)."
    else:
        sentence = f"The server refused it ({status}{said})."
    return Verdict(Outcome.REFUSED, status, sentence, detail)


def _entry_by_entry(answer: Answer, entries: int, tries: int, now: dt.datetime) -> Verdict:
    """Believe a success only where each entry has one: half of it done is sent again as a whole."""
    body = answer.body
    if not isinstance(body, Mapping) or body.get("resourceType") != "Bundle":
        return Verdict(Outcome.LATER, answer.status, "The server's answer could not be read.")
    told = body.get("entry")
    if not isinstance(told, list) or len(told) != entries:
        return Verdict(Outcome.LATER, answer.status, "The server answered for a part only.")
    for one in told:
        response = one.get("response") if isinstance(one, Mapping) else None
        if not isinstance(response, Mapping):
            return Verdict(Outcome.LATER, answer.status, "The server answered for a part only.")
        status = _leading_number(response.get("status"))
        if status not in _OK:
            if not status:
                return Verdict(Outcome.LATER, answer.status, "The server answered for a part only.")
            return _of_status(status, Answer(status, response.get("outcome")), tries, now)
    return Verdict(Outcome.DONE, answer.status, "Taken.")


def _leading_number(text: object) -> int:
    """Return 201 for “201” and “201 Created”; 0 for anything else."""
    first = str(text).split(" ", 1)[0]
    return int(first) if first.isascii() and first.isdigit() and len(first) == 3 else 0  # noqa: PLR2004


def _issues(body: object) -> tuple[str, str]:
    """Return an OperationOutcome as codes and places in the resource, and as the server's own words, cut short.

    Codes and element paths name no person; the words may repeat what was sent.
    """
    codes, words = [], []
    for issue in _listed(body):
        code = str(issue.get("code", ""))
        where = issue.get("expression") or issue.get("location") or []
        place = str(where[0]) if isinstance(where, list) and where else ""
        kept = code if code.isascii() and code.replace("-", "").isalnum() else ""
        codes.append(" ".join(part for part in (kept[:40], _element_path(place)) if part))
        details = issue.get("details")
        text = details.get("text") if isinstance(details, Mapping) else ""
        words.append(" ".join(str(issue.get("diagnostics") or text or "").split()))
    return "; ".join(filter(None, codes[:3])), " · ".join(filter(None, words))[:_LONGEST_DETAIL]


def _listed(body: object) -> Iterator[Mapping[str, object]]:
    issues = body.get("issue") if isinstance(body, Mapping) else None
    for issue in issues if isinstance(issues, list) else ():
        if isinstance(issue, Mapping):
            yield issue


def _element_path(text: str) -> str:
    """Return a path like `Bundle.entry[2].resource`, and nothing where there is anything else in it."""
    allowed = all(one.isascii() and (one.isalnum() or one in ".[]") for one in text)
    return text[:120] if allowed else ""


def seconds_to_wait(retry_after: str, now: dt.datetime) -> float | None:
    """Read a Retry-After header: seconds, or a moment (RFC 9110, section 10.2.3); None for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_WAIT)
