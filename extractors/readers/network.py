"""RapidOCR's networks, run on one thread from the models inside its wheel.

They are loaded directly and not through RapidOCR's pipeline, which fetches what it misses: that must never happen here.
"""
from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from filings.problems import MissingTool

FLOAT = 1                      # the format's number for 32-bit floats


def model_file(name: str) -> Path:
    """Where a model of RapidOCR's wheel lies.

    Raises:
        MissingTool: it is not installed.
    """
    spec = importlib.util.find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise MissingTool(f"The RapidOCR model {name} is not installed")
    return path


def session_of(model: str | bytes) -> onnxruntime.InferenceSession:
    """A single-threaded session for a model, by its name in RapidOCR's wheel or as its bytes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    source = str(model_file(model)) if isinstance(model, str) else model
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def model_of(name: str) -> Any:
    """A model of RapidOCR's wheel, opened: `graph.initializer` are its weights, `metadata_props` what its makers tell of it.

    Raises:
        MissingTool: it is not installed.
    """
    model = _message()()
    model.ParseFromString(model_file(name).read_bytes())
    return model


def told_of(model: Any, key: str) -> str:
    """What a model's makers tell of it under a key; empty where they tell nothing."""
    return next((str(pair.value) for pair in model.metadata_props if pair.key == key), "")


def narrowed(model: Any, classes: int, kept: Sequence[int]) -> bytes:
    """A model whose last layer tells only some classes; what it says of them among themselves stays the same.

    A network that knows the characters of all scripts spends an eighth of its time, and most of its memory, on those that
    nobody writes on these forms.

    Args:
        model: a model that ends in a product, a sum and a softmax over all its classes.
        classes: how many those are.
        kept: numbers of the classes that stay, in their new order.

    Raises:
        MissingTool: its last layer is not of that kind.
    """
    last = [weights for weights in model.graph.initializer
            if weights.data_type == FLOAT and weights.dims and weights.dims[-1] == classes]
    if len(last) != 2:
        raise MissingTool("The RapidOCR model installed is none that this program knows")
    for weights in last:
        table = np.frombuffer(weights.raw_data, np.float32).reshape(weights.dims)
        weights.raw_data = np.ascontiguousarray(table[..., list(kept)]).tobytes()
        weights.dims[-1] = len(kept)
    return bytes(model.SerializeToString())


TEXT, BYTES, NUMBER, SHORT = (FieldDescriptorProto.TYPE_STRING, FieldDescriptorProto.TYPE_BYTES, FieldDescriptorProto.TYPE_INT64,
                              FieldDescriptorProto.TYPE_INT32)
# the few fields of an ONNX file that are touched here, by their numbers; all others are carried along as they are
FIELDS: dict[str, tuple[tuple[str, int, int | str, bool], ...]] = {
    "Pair": (("key", 1, TEXT, False), ("value", 2, TEXT, False)),
    "Tensor": (("dims", 1, NUMBER, True), ("data_type", 2, SHORT, False), ("raw_data", 9, BYTES, False)),
    "Graph": (("initializer", 5, "Tensor", True),),
    "Model": (("graph", 7, "Graph", False), ("metadata_props", 14, "Pair", True)),
}


@cache
def _message() -> Any:
    file = FileDescriptorProto(name="network.proto", package="network", syntax="proto2")
    for message, fields in FIELDS.items():
        described = file.message_type.add(name=message)
        for name, number, kind, many in fields:
            field = described.field.add(name=name, number=number)
            field.label = FieldDescriptorProto.LABEL_REPEATED if many else FieldDescriptorProto.LABEL_OPTIONAL
            field.type = kind if isinstance(kind, int) else FieldDescriptorProto.TYPE_MESSAGE
            if isinstance(kind, str):
                field.type_name = f".network.{kind}"
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("network.Model"))
