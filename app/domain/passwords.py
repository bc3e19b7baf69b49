"""What a new password must be, before a verifier is made of it."""

from __future__ import annotations

from app.errors import InputError

#: Characters that a password has at least, and at most: libpq takes no longer ones.
SHORTEST, LONGEST = 12, 256


def require_good(password: str, login: str) -> None:
    """Raise InputError, which never shows it, for a password that is easily guessed or that no server takes."""
    if len(password) < SHORTEST:
        raise InputError(
            f"The new password is too short: it has {len(password)} characters.",
            hint=f"Take at least {SHORTEST}; several words are good.",
        )
    if len(password) > LONGEST:
        raise InputError("The new password is too long.", hint=f"Take at most {LONGEST} characters.")
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in password):
        raise InputError(
            "The new password holds a sign that cannot be typed, such as a line break.", hint="Leave it out."
        )
    if len(set(password)) < 5 or (login and login.lower() in password.lower()):
        raise InputError(
            "The new password is too easily guessed.",
            hint="Take another one: without the login, and of more than a few signs.",
        )
