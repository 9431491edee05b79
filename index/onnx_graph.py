"""A BERT sentence encoder as an ONNX graph, made straight from its weights, without torch.

The graph reads the token ids of texts of one length and returns their last hidden states; pooling stays in NumPy. Its
matrix products are those of `index.onnx_products`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper

from index.onnx_products import MICROSOFT, Array, FloatProducts, Graph, Products, quantise_rows

OPSET = 17
INPUT, OUTPUT = "input_ids", "hidden"


@dataclass(frozen=True)
class BertShape:
    """The numbers of a BERT model's `config.json` that the graph needs."""

    layers: int
    heads: int
    epsilon: float


def bert_graph(
    weights: Mapping[str, Array], shape: BertShape, products: Products, watched: Sequence[str] = ()
) -> onnx.ModelProto:
    """Return the encoder part of a BERT model.

    The input `input_ids` is int64 of shape `(texts, tokens)`; the output `hidden` is float32 of shape
    `(texts, tokens, width)`.

    Args:
        weights: Tensors by their name in the model's `model.safetensors`.
        shape: From the model's `config.json`.
        products: How matrix products are made.
        watched: Names of values inside that become outputs too.
    """
    graph = Graph()
    hidden = _embeddings(graph, weights, shape, whole=not isinstance(products, FloatProducts))
    for number in range(shape.layers):
        hidden = _layer(graph, weights, shape, products, number, hidden)
    graph.node("Identity", [hidden], OUTPUT)
    width = weights["embeddings.LayerNorm.weight"].shape[0]
    ids = helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["texts", "tokens"])
    outputs = [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", "tokens", width])]
    outputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in watched]
    return helper.make_model(
        helper.make_graph(graph.nodes, "sentence-encoder", [ids], outputs, graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=9,
        producer_name="mlpro-tutor",
    )


def normalised_sources(shape: BertShape) -> list[str]:
    """Return the names of what products read that a layer norm wrote."""
    first = ["embeddings.LayerNorm", *(f"{_name(number)}.output.LayerNorm" for number in range(shape.layers - 1))]
    middle = [f"{_name(number)}.attention.output.LayerNorm" for number in range(shape.layers)]
    return [f"{name}.out" for name in (*first, *middle)]


def active_sources(shape: BertShape) -> list[str]:
    """Return the names of what products read that an activation function wrote."""
    return [f"{_name(number)}.active" for number in range(shape.layers)]


def _name(number: int) -> str:
    return f"encoder.layer.{number}"


def _embeddings(graph: Graph, weights: Mapping[str, Array], shape: BertShape, *, whole: bool) -> str:
    table = weights["embeddings.word_embeddings.weight"]
    words = (
        _whole_rows(graph, table)
        if whole
        else graph.node("Gather", [graph.weight("words.table", table), INPUT], "words")
    )
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    known = graph.weight("places.table", places)
    zero, one = graph.weight("zero", np.array([0], np.int64)), graph.weight("one", np.array([1], np.int64))
    size = graph.node("Shape", [INPUT], "tokens", start=1, end=2)
    placed = graph.node("Slice", [known, zero, size, zero, one], "places")
    summed = graph.node("Add", [words, placed], "embedded")
    return _normalised(graph, weights, shape, "embeddings.LayerNorm", [summed])


def _whole_rows(graph: Graph, table: Array) -> str:
    """Return the rows of a table that is kept as integers, each row with its own scale."""
    rows, scales = quantise_rows(table)
    found = graph.node("Gather", [graph.weight("words.table", rows), INPUT], "words.rows")
    factor = graph.node("Gather", [graph.weight("words.scales", scales[:, None]), INPUT], "words.factor")
    return graph.node("Mul", [graph.node("Cast", [found], "words.cast", to=TensorProto.FLOAT), factor], "words")


def _layer(
    graph: Graph, weights: Mapping[str, Array], shape: BertShape, products: Products, number: int, hidden: str
) -> str:
    name = _name(number)

    def matrix(path: str) -> tuple[Array, Array]:
        return weights[f"{name}.{path}.weight"], weights[f"{name}.{path}.bias"]

    parts = [matrix(f"attention.self.{part}") for part in ("query", "key", "value")]
    weight, bias = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    joined = products.linear(graph, hidden, weight, bias, f"{name}.qkv")
    split = graph.split(joined, [f"{name}.q", f"{name}.k", f"{name}.v"])
    mixed = graph.node("MultiHeadAttention", split, f"{name}.mixed", MICROSOFT, num_heads=shape.heads)
    attended = products.linear(graph, mixed, *matrix("attention.output.dense"), f"{name}.attended")
    middle = _normalised(graph, weights, shape, f"{name}.attention.output.LayerNorm", [attended, hidden])
    order = products.order(f"{name}.active")
    weight, bias = matrix("intermediate.dense")
    wide = products.linear(graph, middle, weight[order], bias[order], f"{name}.wide")
    active = graph.node("Gelu", [wide], f"{name}.active", MICROSOFT)
    weight, bias = matrix("output.dense")
    narrow = products.linear(graph, active, weight[:, order], bias, f"{name}.narrow")
    return _normalised(graph, weights, shape, f"{name}.output.LayerNorm", [narrow, middle])


def _normalised(graph: Graph, weights: Mapping[str, Array], shape: BertShape, name: str, sources: Sequence[str]) -> str:
    """Return the layer norm of one input, or of the sum of two."""
    source = sources[0] if len(sources) == 1 else graph.node("Add", sources, f"{name}.sum")
    scale = graph.weight(f"{name}.scale", weights[f"{name}.weight"])
    shift = graph.weight(f"{name}.shift", weights[f"{name}.bias"])
    return graph.node("LayerNormalization", [source, scale, shift], f"{name}.out", epsilon=shape.epsilon, axis=-1)
