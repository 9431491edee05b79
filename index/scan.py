"""The similarity of a vector to all stored ones, from 8-bit copies of them: ten times as fast as from the floats.

A question is compared with some twelve thousand vectors, 18 MB of floats, which take longer to read than the question
takes to be understood. The copies are kept as one matrix product on onnxruntime; its kernel is quick everywhere.
"""

from __future__ import annotations

import numpy as np

from corpus.errors import StaleIndexError
from index.encoder import Vectors
from index.onnx_session import open_session

WITHIN = 0.003
"""How far a similarity may be from that of the floats."""
_INPUT, _OUTPUT = "query", "similarities"


class Scan:
    """Compares unit vectors with the stored ones. Safe to share between threads."""

    def __init__(self, model: bytes) -> None:
        """Take what `scan_model` made.

        Raises:
            StaleIndexError: It cannot be loaded here.
        """
        try:
            self._session = open_session(model)
        except ValueError as error:
            raise StaleIndexError(f"the index cannot be scanned ({error}); run `python -m tutor build`") from error

    def similarities(self, query: Vectors) -> Vectors:
        """Return the similarity of a unit vector, shape `(dimension,)`, to every stored one, within `WITHIN`."""
        found: Vectors = self._session.run([_OUTPUT], {_INPUT: query[None, :]})[0][0]
        return found


def scan_model(vectors: Vectors) -> bytes:
    """Return the matrix product with unit rows, shape `(count, dimension)`, as an ONNX file.

    Empty if there are no rows, or if their length is no multiple of the blocks in which they are kept.
    """
    from onnx import TensorProto, helper

    from index.onnx_graph import OPSET
    from index.onnx_products import BLOCK, MICROSOFT, BlockProducts, Graph

    count, dimension = vectors.shape
    if not count or dimension % BLOCK:
        return b""
    graph = Graph()
    BlockProducts().linear(graph, _INPUT, vectors, np.zeros(count, np.float32), _OUTPUT)
    asked = helper.make_tensor_value_info(_INPUT, TensorProto.FLOAT, [1, dimension])
    found = helper.make_tensor_value_info(_OUTPUT, TensorProto.FLOAT, [1, count])
    model = helper.make_model(
        helper.make_graph(graph.nodes, "scan", [asked], [found], graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)],
        ir_version=9,
        producer_name="mlpro-tutor",
    )
    return bytes(model.SerializeToString())
