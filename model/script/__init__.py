"""An experiment as one Python script."""

from model.script.experiment import script

__all__ = ["script"]
