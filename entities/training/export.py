"""Writes a network as the files that extraction reads: an encoder in ONNX with weights of eight bits, heads as arrays."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from entities.training.network import CLAIM_KINDS, STATUSES, Network

INPUTS = ("ids", "shapes", "tags", "mask")


def export(network: Network, folder: Path, told: dict[str, Any]) -> None:
    network.eval()
    example = tuple(torch.ones(2, 8, dtype=torch.long) for _ in INPUTS)
    axes = {name: {0: "windows", 1: "pieces"} for name in (*INPUTS, "hidden", "names")}
    with TemporaryDirectory() as work, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(work) / "encoder.onnx"
        torch.onnx.export(
            _without_dropout(network.encoder), example, str(whole), input_names=list(INPUTS), output_names=["hidden", "names"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(whole, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    heads = {name: value.detach().numpy().astype(np.float16) for name, value in network.pairs.state_dict().items()}
    np.savez_compressed(folder / "heads.npz", **heads)
    (folder / "meta.json").write_text(json.dumps({**told, "kinds": CLAIM_KINDS, "statuses": STATUSES}, indent=1) + "\n", "utf-8")


def _without_dropout(encoder: nn.Module) -> nn.Module:
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return encoder
