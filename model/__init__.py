"""A neural network in plain NumPy: the lesson, its training, its data, and the way from drawing to digit."""

from model.config import Config, Leg
from model.data import Dataset, load_dataset, open_dataset
from model.errors import ConfigError, DataError, DigitLabError, ImageError, WeightsError
from model.ink.images import read_image
from model.ink.rows import split_digits
from model.ink.stages import canvas_to_column
from model.ink.strokes import strokes_to_column
from model.network import (
    Params,
    ReLU,
    back_prop,
    cross_entropy,
    d_a,
    forward_prop,
    get_accuracy,
    get_predictions,
    gradient_descent,
    init_params,
    ohe,
    predict,
    softmax,
    update_params,
)
from model.training import Step, evaluate, train
from model.weights import Weights, load_weights, pack_weights, read_weights, save_weights, shipped_weights

__all__ = [
    "Config",
    "ConfigError",
    "DataError",
    "Dataset",
    "DigitLabError",
    "ImageError",
    "Leg",
    "Params",
    "ReLU",
    "Step",
    "Weights",
    "WeightsError",
    "back_prop",
    "canvas_to_column",
    "cross_entropy",
    "d_a",
    "evaluate",
    "forward_prop",
    "get_accuracy",
    "get_predictions",
    "gradient_descent",
    "init_params",
    "load_dataset",
    "load_weights",
    "ohe",
    "open_dataset",
    "pack_weights",
    "predict",
    "read_image",
    "read_weights",
    "save_weights",
    "shipped_weights",
    "softmax",
    "split_digits",
    "strokes_to_column",
    "train",
    "update_params",
]
