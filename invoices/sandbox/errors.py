"""What the stand-in says no with: to a program as Stripe's API says it, to the payer's side as a plain exception."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer other than 200, as Stripe words it (https://docs.stripe.com/api/errors)."""

    def __init__(
        self,
        message: str,
        param: str | None = None,
        code: str | None = None,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"type": kind, "message": message}
        self.body |= {name: value for name, value in (("code", code), ("param", param)) if value is not None}


class Impossible(ValueError):
    """The payer or the world cannot do that now: pay a session that expired, say."""


def missing(kind: str, wanted: str, param: str = "id", status: int = 404) -> ApiError:
    """Nothing of that kind has this id."""
    return ApiError(f"No such {kind}: '{wanted}'", param, "resource_missing", status=status)
