"""Matrix products of the exported encoder, as floats or as 8-bit integers in two ways.

- Blocks: the weights in blocks along each output, every block with a scale of its own; the kernel quantises activations
  per row. Slower, and the same on every processor.
- Smoothed: one scale per output for the weights and one per product for the activations, which the fast kernels need.
  Channels that reach far would leave few steps for the others, so part of their range moves into the weights first
  (Xiao et al. 2022, SmoothQuant), and where channels stand by their range, groups of them have scales of their own. It
  needs what was seen of the activations, and a processor that adds such products without cutting them off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

MICROSOFT = "com.microsoft"
BLOCK = 64
"""Weights that share one scale. Half of it takes a sixth longer and agrees no better; twice of it changes ranks."""
SMOOTHING = 0.7
"""Share of a channel's reach that moves into the weights; from 0.5 to 0.8 the vectors agree about as well."""
GROUPS = (16, 128, 512)
"""Where channels that stand by their range are cut; without, vectors agree to 0.993 with the floats', so to 0.999."""
LEVELS = 127
TINY = 1e-12

Array = NDArray[np.float32]


class Graph:
    """Collects nodes and weights; every method returns the name of its output."""

    def __init__(self) -> None:
        """Begin without nodes."""
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def weight(self, name: str, values: NDArray[np.generic]) -> str:
        """Add a constant."""
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: object) -> str:
        """Add a node with one output."""
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))  # type: ignore[arg-type]
        return output

    def split(self, source: str, outputs: Sequence[str], sizes: Sequence[int] = ()) -> Sequence[str]:
        """Add a node that cuts the last axis into parts, equal ones unless their sizes are given."""
        given = [self.weight(f"{outputs[0]}.sizes", np.array(sizes, np.int64))] if sizes else []
        self.nodes.append(helper.make_node("Split", [source, *given], list(outputs), axis=-1))
        return outputs


class Products(Protocol):
    """Adds `source @ weight.T + bias` to a graph."""

    def linear(self, graph: Graph, source: str, weight: Array, bias: Array, name: str) -> str:
        """Return the name of the product's output for a weight of shape `(outputs, inputs)`."""

    def order(self, source: str) -> NDArray[np.intp] | slice:
        """Return in which order the channels of a source should stand, where the order is free."""


class FloatProducts:
    """Products of floats."""

    def linear(self, graph: Graph, source: str, weight: Array, bias: Array, name: str) -> str:
        """Return the name of the product's output."""
        product = graph.node("MatMul", [source, graph.weight(f"{name}.weight", weight.T)], f"{name}.product")
        return graph.node("Add", [product, graph.weight(f"{name}.bias", bias)], name)

    def order(self, source: str) -> NDArray[np.intp] | slice:
        """Return the channels as they are."""
        return slice(None)


class BlockProducts:
    """Products with weights in blocks and rows of activations with scales of their own."""

    def linear(self, graph: Graph, source: str, weight: Array, bias: Array, name: str) -> str:
        """Return the name of the product's output."""
        packed, scales = quantise_blocks(weight)
        inputs = [source, graph.weight(f"{name}.weight", packed), graph.weight(f"{name}.scales", scales)]
        outputs, width = weight.shape
        form = {"K": width, "N": outputs, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
        product = graph.node("MatMulNBits", inputs, f"{name}.product", MICROSOFT, **form)
        return graph.node("Add", [product, graph.weight(f"{name}.bias", bias)], name)

    def order(self, source: str) -> NDArray[np.intp] | slice:
        """Return the channels as they are."""
        return slice(None)


class SmoothedProducts:
    """Products with one scale for all activations, or for each group of them."""

    def __init__(self, reach: Mapping[str, Array], smoothed: Sequence[str]) -> None:
        """Take what was seen.

        Args:
            reach: The highest absolute value of every channel, by the name of the source.
            smoothed: Sources whose channels pass part of their range to the weights.
        """
        self._reach = reach
        self._smoothed = frozenset(smoothed)
        self._sorted: set[str] = set()

    def order(self, source: str) -> NDArray[np.intp] | slice:
        """Return the channels by their range, farthest first; products with this source are then made in groups."""
        self._sorted.add(source)
        return np.argsort(-self._reach[source], kind="stable")

    def linear(self, graph: Graph, source: str, weight: Array, bias: Array, name: str) -> str:
        """Return the name of the product's output."""
        if source in self._sorted:
            return self._grouped(graph, source, weight, bias, name)
        if source in self._smoothed:
            factor = smoothing(self._reach[source], weight)
            source = graph.node("Mul", [source, graph.weight(f"{name}.smoothing", 1 / factor)], f"{name}.smooth")
            weight = weight * factor
        return self._product(graph, source, weight, name, bias)

    def _grouped(self, graph: Graph, source: str, weight: Array, bias: Array, name: str) -> str:
        cuts = [0, *GROUPS, weight.shape[1]]
        parts = graph.split(source, [f"{name}.part{n}" for n in range(len(cuts) - 1)], np.diff(cuts).tolist())
        total = ""
        for number, part in enumerate(parts):
            own = weight[:, cuts[number] : cuts[number + 1]]
            product = self._product(graph, part, own, f"{part}.product", None if total else bias)
            total = graph.node("Add", [total, product], f"{name}.sum{number}") if total else product
        return total

    def _product(self, graph: Graph, source: str, weight: Array, name: str, bias: Array | None) -> str:
        whole, scales = quantise_rows(weight)
        inputs = [
            source,
            graph.weight(f"{name}.weight", whole.T),
            graph.weight(f"{name}.scales", scales),
            graph.weight(f"{name}.zeros", np.zeros(len(scales), np.int8)),
        ]
        added = [graph.weight(f"{name}.bias", bias)] if bias is not None else []
        return graph.node("DynamicQuantizeMatMul", [*inputs, *added], name, MICROSOFT)


def smoothing(reach: Array, weight: Array) -> Array:
    """Return by how much each channel is divided before a product, and its weights multiplied; 1 on average."""
    widest = np.maximum(np.abs(weight).max(axis=0), 1e-5)
    factor = np.maximum(reach, 1e-5) ** SMOOTHING / widest ** (1 - SMOOTHING)
    return np.asarray(factor / np.exp(np.log(factor).mean()), np.float32)


def quantise_rows(weight: Array) -> tuple[NDArray[np.int8], Array]:
    """Return 8-bit rows and the scale of each."""
    scales = np.maximum(np.abs(weight).max(axis=1), TINY) / LEVELS
    return np.rint(weight / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def quantise_blocks(weight: Array) -> tuple[NDArray[np.uint8], Array]:
    """Return 8-bit blocks, shape `(outputs, blocks, BLOCK)` around 128, and their scales, flat.

    Raises:
        ValueError: The inputs are not a multiple of the block.
    """
    outputs, width = weight.shape
    if width % BLOCK:
        raise ValueError(f"{width} inputs are no multiple of {BLOCK}")
    blocks = weight.reshape(outputs, width // BLOCK, BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=2), TINY) / LEVELS
    packed = (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8)
    return packed, scales.astype(np.float32).reshape(-1)
