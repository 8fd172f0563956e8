"""What a class refuses, each with a sentence that says what to do."""

from model import DigitLabError


class NoClassError(DigitLabError):
    """There is no class of this code, or it was closed."""


class NotTeacherError(DigitLabError):
    """Only a teacher of the class may do this."""


class RefusedError(DigitLabError):
    """The class's rules, or its bounds, don't allow this."""


class TooFastError(DigitLabError):
    """Somebody asks more often than a person does."""
