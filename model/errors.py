"""Every error this project raises on purpose. Each message is a sentence that says what to do next."""


class DigitLabError(Exception):
    """Base of the family: catch this to show a sentence instead of a traceback."""


class DataError(DigitLabError):
    """Training data is missing, damaged or can't be stored."""


class FileError(DataError):
    """One file of digits can't be used. The message says what it is, and comes after the name of the file."""


class WeightsError(DigitLabError):
    """A weights file is missing, damaged, or not of a network this project can run."""


class ConfigError(DigitLabError):
    """A setting is not a number or lies outside its range."""


class ImageError(DigitLabError, ValueError):
    """A picture or a drawing can't be read as a digit."""
