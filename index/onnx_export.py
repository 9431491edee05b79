"""The bundled encoder made into an ONNX file once, in the quickest form that this processor computes exactly enough."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError
from index.encoder import BUNDLED, BUNDLED_SHA256, Encoder, bundled_model_path, tuned_name
from index.files import write_atomically
from index.onnx_encoder import OnnxEncoder
from index.tuning import tuned, tuning_digest

REVISION = 4
"""Goes up when the graph or its quantisation changes; an older export is then made again."""
MANIFEST = "encoder.json"
CALIBRATION = Path(__file__).with_name("calibration.yaml")
AGREEING = 0.996
"""Least cosine similarity with the exact vectors. Older processors cut off sums of 8-bit products and fall below it."""
SAME = 0.9999
"""Cosine similarity from which the vector of a text is the one that was computed at the export."""

_log = logging.getLogger(__name__)


class Precision(StrEnum):
    """How the weights are kept, see `index.onnx_products`."""

    FLOAT32 = "float32"
    BLOCKS = "int8-blocks"
    SMOOTHED = "int8-smoothed"


@dataclass(frozen=True)
class ExportManifest:
    """What an exported model is and was made from.

    Attributes:
        source: sha256 of the weights it was made from.
        tuning: sha256 of what was added to them.
        revision: Of the graph.
        precision: How the weights are kept, a value of `Precision`.
        model: sha256 of the exported file, which is also its name.
        first: The vector of the first calibration text, by which another processor is noticed.
    """

    source: str
    tuning: str
    revision: int
    precision: str
    model: str
    first: tuple[float, ...] = ()


def load_exported(folder: Path) -> OnnxEncoder:
    """Return the encoder exported into a folder; export it first if it is missing, older, damaged or does not fit.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, the export failed, or the folder cannot
            be written.
    """
    return _read_export(folder) or export_model(folder)


def export_model(folder: Path) -> OnnxEncoder:
    """Write the bundled model as 8-bit ONNX into a folder and return it.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, or the export failed.
    """
    texts = calibration_texts()
    exact = OnnxEncoder(exported_bytes(Precision.FLOAT32), "exact").encode(texts)
    for precision in (Precision.SMOOTHED, Precision.BLOCKS):
        model = exported_bytes(precision)
        encoder = OnnxEncoder(model, name_of(precision))
        vectors = encoder.encode(texts)
        if (vectors * exact).sum(axis=1).min() >= AGREEING:
            break
        _log.info("this processor does not compute the encoder's form %s exactly", precision)
    else:
        raise ModelUnavailableError("the encoder cannot be exported: no form of it agrees with its weights here")
    first = tuple(round(float(value), 6) for value in vectors[0])
    digest = hashlib.sha256(model).hexdigest()
    manifest = ExportManifest(BUNDLED_SHA256, tuning_digest(), REVISION, precision, digest, first)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / f"{manifest.model}.onnx", model)
        write_atomically(folder / MANIFEST, json.dumps(asdict(manifest)).encode())
        for path in folder.glob("*.onnx"):
            if path.stem != manifest.model:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise ModelUnavailableError(f"the encoder cannot be written to {folder}: {error.strerror}") from error
    return encoder


def name_of(precision: str) -> str:
    """Return the name of the encoder in a precision, which tells indexes apart."""
    return f"{tuned_name()}-{precision}-{REVISION}"


@cache
def calibration_texts() -> tuple[str, ...]:
    """Return the texts on which the exact model is watched."""
    return tuple(yaml.load(CALIBRATION.read_text("utf-8"), Loader=yaml.CSafeLoader))


def untuned(encoder: Encoder) -> Encoder:
    """Return an encoder that tells whether two texts say the same: the bundled one without what tuning changes.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, or a package for the export is missing.
    """
    return encoder_as_it_comes() if encoder.name.startswith(BUNDLED) else encoder


@cache
def encoder_as_it_comes() -> OnnxEncoder:
    """Return the bundled encoder without what tuning changes; it is made once per process and not kept on disk.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, or a package for the export is missing.
    """
    return OnnxEncoder(exported_bytes(Precision.BLOCKS, tune=False), BUNDLED)


def exported_bytes(precision: str = Precision.SMOOTHED, *, tune: bool = True) -> bytes:
    """Return the bundled model as an ONNX file of a precision, a value of `Precision`.

    Args:
        precision: How the weights are kept.
        tune: Whether what tuning changes is added to the weights.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, or a package for the export is missing.
    """
    source = bundled_model_path()
    try:
        from safetensors.numpy import load_file

        from index.onnx_graph import BertShape, active_sources, bert_graph, normalised_sources
        from index.onnx_products import BlockProducts, FloatProducts, Products, SmoothedProducts
    except ImportError as error:
        raise ModelUnavailableError(f"the encoder cannot be exported: {error}") from error
    config = json.loads((source / "config.json").read_text("utf-8"))
    shape = BertShape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])
    weights = load_file(source / "model.safetensors")
    if tune:
        weights = tuned(weights)
    products: Products = FloatProducts()
    if Precision(precision) is Precision.BLOCKS:
        products = BlockProducts()
    elif Precision(precision) is Precision.SMOOTHED:
        normalised = normalised_sources(shape)
        watched = [*normalised, *active_sources(shape)]
        model = bert_graph(weights, shape, products, watched).SerializeToString()
        products = SmoothedProducts(_reach(model, watched), normalised)
    return bytes(bert_graph(weights, shape, products).SerializeToString())


def _reach(model: bytes, watched: Sequence[str]) -> Mapping[str, NDArray[np.float32]]:
    """Return how far each channel of some values inside a model reaches from zero on the calibration texts."""
    encoder = OnnxEncoder(model, "watched")
    found: dict[str, NDArray[np.float32]] = {}
    for text in calibration_texts():
        for name, values in zip(watched, encoder.watch(text, watched), strict=True):
            highest = np.abs(values).max(axis=0)
            found[name] = np.maximum(found.get(name, highest), highest)
    return found


def _read_export(folder: Path) -> OnnxEncoder | None:
    """Return the encoder in a folder, or None if there is none that can be used here."""
    try:
        manifest = ExportManifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        if (manifest.source, manifest.tuning, manifest.revision) != (BUNDLED_SHA256, tuning_digest(), REVISION):
            return None
        model = (folder / f"{manifest.model}.onnx").read_bytes()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        _log.warning("the exported encoder in %s is damaged; it is exported again", folder)
        return None
    if hashlib.sha256(model).hexdigest() != manifest.model:
        _log.warning("the exported encoder in %s was changed; it is exported again", folder)
        return None
    encoder = OnnxEncoder(model, name_of(manifest.precision))
    if float(encoder.encode(calibration_texts()[:1])[0] @ np.array(manifest.first, np.float32)) < SAME:
        _log.warning("the exported encoder in %s was made for another processor; it is exported again", folder)
        return None
    return encoder
