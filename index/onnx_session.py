"""A model on onnxruntime as this program uses it: on one thread, without messages."""

from __future__ import annotations

import onnxruntime  # type: ignore[import-untyped]


def open_session(model: bytes) -> onnxruntime.InferenceSession:
    """Return the session of an ONNX file. Safe to share between threads.

    Raises:
        ValueError: It cannot be loaded here.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime has no public base of its errors
        raise ValueError(str(error)) from error
