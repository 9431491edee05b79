"""A BERT sentence encoder as an ONNX graph, made straight from its weights, without torch.

The graph reads token ids and a mask and returns the last hidden states; pooling stays in NumPy. The
weights of the matrix products can be kept as 8-bit integers in blocks along each output, every block with
a scale of its own. Activations are quantised per row inside the kernel, so a text's vector depends on the
text alone and not on the batch it was encoded in, which per-tensor dynamic quantisation cannot promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
MICROSOFT = "com.microsoft"
BLOCK = 64
"""Weights that share one scale. Half of it takes a sixth longer and agrees no better; twice of it changes ranks."""

Array = NDArray[np.float32]


class Precision(StrEnum):
    """How the weights are kept."""

    FLOAT32 = "float32"
    INT8 = "int8"


@dataclass(frozen=True)
class BertShape:
    """The numbers of a BERT model's `config.json` that the graph needs."""

    layers: int
    heads: int
    epsilon: float


class _Graph:
    """Collects nodes and weights; every method returns the name of its output."""

    def __init__(self, precision: Precision) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._precision = precision

    def weight(self, name: str, values: NDArray[np.generic]) -> str:
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))  # type: ignore[arg-type]
        return output

    def linear(self, source: str, weight: Array, bias: Array, name: str) -> str:
        """Return `source @ weight.T + bias` for a weight of shape `(outputs, inputs)`."""
        product = f"{name}.product"
        if self._precision is Precision.FLOAT32:
            self.node("MatMul", [source, self.weight(f"{name}.weight", weight.T)], product)
        else:
            packed, scales = quantise_blocks(weight)
            inputs = [source, self.weight(f"{name}.weight", packed), self.weight(f"{name}.scales", scales)]
            outputs, width = weight.shape
            self.node(
                "MatMulNBits",
                inputs,
                product,
                MICROSOFT,
                K=width,
                N=outputs,
                bits=8,
                block_size=BLOCK,
                accuracy_level=4,
            )
        return self.node("Add", [product, self.weight(f"{name}.bias", bias)], name)

    def embedding(self, ids: str, table: Array, name: str) -> str:
        """Return the rows of a table; as integers, each row has its own scale."""
        if self._precision is Precision.FLOAT32:
            return self.node("Gather", [self.weight(f"{name}.table", table), ids], name)
        scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-12) / 127
        rows = np.rint(table / scales).astype(np.int8)
        whole = self.node("Gather", [self.weight(f"{name}.table", rows), ids], f"{name}.rows")
        factor = self.node("Gather", [self.weight(f"{name}.scales", scales.astype(np.float32)), ids], f"{name}.factor")
        return self.node("Mul", [self.node("Cast", [whole], f"{name}.cast", to=TensorProto.FLOAT), factor], name)


def quantise_blocks(weight: Array) -> tuple[NDArray[np.uint8], Array]:
    """Return 8-bit blocks, shape `(outputs, blocks, BLOCK)` around 128, and their scales, flat.

    Raises:
        ValueError: The inputs are not a multiple of the block.
    """
    outputs, width = weight.shape
    if width % BLOCK:
        raise ValueError(f"{width} inputs are no multiple of {BLOCK}")
    blocks = weight.reshape(outputs, width // BLOCK, BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=2), 1e-12) / 127
    packed = (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8)
    return packed, scales.astype(np.float32).reshape(-1)


def bert_graph(weights: Mapping[str, Array], shape: BertShape, precision: Precision) -> onnx.ModelProto:
    """Return the encoder part of a BERT model.

    Inputs are `input_ids` and `attention_mask`, both int64 of shape `(texts, tokens)`; the output
    `hidden` is float32 of shape `(texts, tokens, width)`.

    Args:
        weights: Tensors by their name in the model's `model.safetensors`.
        shape: From the model's `config.json`.
        precision: How the matrices are kept.
    """
    graph = _Graph(precision)
    hidden = _embeddings(graph, weights, shape)
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    for number in range(shape.layers):
        hidden = _layer(graph, weights, shape, number, hidden, mask)
    graph.node("Identity", [hidden], "hidden")
    width = weights["embeddings.LayerNorm.weight"].shape[0]
    ids = [helper.make_tensor_value_info(n, TensorProto.INT64, ["texts", "tokens"]) for n in _INPUTS]
    output = helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["texts", "tokens", width])
    return helper.make_model(
        helper.make_graph(graph.nodes, "sentence-encoder", ids, [output], graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=9,
        producer_name="mlpro-tutor",
    )


_INPUTS = ("input_ids", "attention_mask")


def _embeddings(graph: _Graph, weights: Mapping[str, Array], shape: BertShape) -> str:
    words = graph.embedding("input_ids", weights["embeddings.word_embeddings.weight"], "words")
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    table = graph.weight("places.table", places)
    zero, one = graph.weight("zero", np.array([0], np.int64)), graph.weight("one", np.array([1], np.int64))
    size = graph.node("Shape", ["input_ids"], "tokens", start=1, end=2)
    placed = graph.node("Slice", [table, zero, size, zero, one], "places")
    summed = graph.node("Add", [words, placed], "embedded")
    return _normalised(graph, weights, shape, "embeddings.LayerNorm", [summed])


def _layer(graph: _Graph, weights: Mapping[str, Array], shape: BertShape, number: int, hidden: str, mask: str) -> str:
    name = f"encoder.layer.{number}"

    def matrix(path: str) -> tuple[Array, Array]:
        return weights[f"{name}.{path}.weight"], weights[f"{name}.{path}.bias"]

    parts = [matrix(f"attention.self.{part}") for part in ("query", "key", "value")]
    weight, bias = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    joined = graph.linear(hidden, weight, bias, f"{name}.qkv")
    split = [f"{name}.q", f"{name}.k", f"{name}.v"]
    graph.nodes.append(helper.make_node("Split", [joined], split, axis=-1))
    mixed = graph.node("MultiHeadAttention", [*split, "", mask], f"{name}.mixed", MICROSOFT, num_heads=shape.heads)
    attended = graph.linear(mixed, *matrix("attention.output.dense"), f"{name}.attended")
    middle = _normalised(graph, weights, shape, f"{name}.attention.output.LayerNorm", [attended, hidden])
    wide = graph.linear(middle, *matrix("intermediate.dense"), f"{name}.wide")
    active = graph.node("Gelu", [wide], f"{name}.active", MICROSOFT)
    narrow = graph.linear(active, *matrix("output.dense"), f"{name}.narrow")
    return _normalised(graph, weights, shape, f"{name}.output.LayerNorm", [narrow, middle])


def _normalised(
    graph: _Graph, weights: Mapping[str, Array], shape: BertShape, name: str, sources: Sequence[str]
) -> str:
    """Return the layer norm of one input, or of the sum of two."""
    source = sources[0] if len(sources) == 1 else graph.node("Add", sources, f"{name}.sum")
    scale = graph.weight(f"{name}.scale", weights[f"{name}.weight"])
    shift = graph.weight(f"{name}.shift", weights[f"{name}.bias"])
    return graph.node("LayerNormalization", [source, scale, shift], f"{name}.out", epsilon=shape.epsilon, axis=-1)
