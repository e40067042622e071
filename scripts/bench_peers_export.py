#!/usr/bin/env python3
"""Writes a BERT sentence model in the formats of ONNX Runtime and OpenVINO.

usage: bench_peers_export.py MODEL OUT TEXTS

MODEL is a folder of sentence-transformers whose pooling is the mean; TEXTS has one text a line, 300
of which, evenly spaced, calibrate the static quantisation. Pooling and normalisation are part of
the graphs, so that no peer pays for them in Python. OUT then holds

  fp32.onnx fused.onnx              as exported, and with ONNX Runtime's fusions for BERT
  int8.onnx int8-fused.onnx         both after dynamic quantisation, weights per channel
  openvino-fp32 openvino-int8       fp32, and NNCF's static quantisation with its transformer preset
  complete                          written last: an interrupted export is begun again
"""
import json
import pathlib
import sys

import numpy
import torch

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
CALIBRATION_COUNT = 300


class SentenceVectors(torch.nn.Module):
    """The encoder, the mean over the tokens that the mask keeps, and length 1."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids, attention_mask, token_type_ids):
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)[0]
        kept = attention_mask[:, :, None].to(states.dtype)
        mean = (states * kept).sum(dim=1) / kept.sum(dim=1)
        return mean / mean.norm(dim=1, keepdim=True)


def export_onnx(model, path):
    from transformers import AutoModel

    # Eager attention is what the fusions recognise.
    encoder = AutoModel.from_pretrained(model, attn_implementation="eager")
    ids = torch.full((2, 12), 1012)
    mask = torch.ones_like(ids)
    mask[1, 7:] = 0
    shapes = {name: {0: "texts", 1: "tokens"} for name in INPUTS}
    torch.onnx.export(
        SentenceVectors(encoder).eval(), (ids, mask, torch.zeros_like(ids)), str(path),
        input_names=INPUTS, output_names=["vectors"], opset_version=17, dynamo=False,
        dynamic_axes={**shapes, "vectors": {0: "texts"}})


def fuse(source, target, sizes):
    from onnxruntime.transformers import optimizer

    graph = optimizer.optimize_model(
        str(source), model_type="bert", opt_level=0,
        num_heads=sizes["num_attention_heads"], hidden_size=sizes["hidden_size"])
    graph.save_model_to_file(str(target))
    print("fused:", {name: count for name, count in graph.get_fused_operator_statistics().items()
                     if count}, file=sys.stderr)


def quantize_dynamically(source, target):
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # Full range: the reduced one is for CPUs that add 8-bit products up in 16 bits. The type is for
    # tensors that shape inference does not reach after the fusions.
    quantize_dynamic(
        str(source), str(target), per_channel=True, reduce_range=False,
        weight_type=QuantType.QInt8, extra_options={"DefaultTensorType": TensorProto.FLOAT})


def export_openvino(source, fp32, int8, model, texts):
    import nncf
    import openvino
    from tokenizers import Tokenizer

    graph = openvino.convert_model(str(source))
    openvino.save_model(graph, fp32 / "model.xml", compress_to_fp16=False)

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    step = max(1, len(texts) // CALIBRATION_COUNT)

    def inputs(text):
        ids = numpy.array([tokenizer.encode(text).ids], dtype=numpy.int64)
        return dict(zip(INPUTS, (ids, numpy.ones_like(ids), numpy.zeros_like(ids))))

    quantized = nncf.quantize(
        openvino.Core().read_model(fp32 / "model.xml"),
        nncf.Dataset(texts[::step][:CALIBRATION_COUNT], inputs),
        model_type=nncf.ModelType.TRANSFORMER, subset_size=CALIBRATION_COUNT)
    openvino.save_model(quantized, int8 / "model.xml", compress_to_fp16=False)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    model, out, texts = (pathlib.Path(argument) for argument in sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    sizes = json.loads((model / "config.json").read_text())
    lines = [line for line in texts.read_text(encoding="utf-8").split("\n") if line]
    export_onnx(model, out / "fp32.onnx")
    fuse(out / "fp32.onnx", out / "fused.onnx", sizes)
    quantize_dynamically(out / "fp32.onnx", out / "int8.onnx")
    quantize_dynamically(out / "fused.onnx", out / "int8-fused.onnx")
    export_openvino(out / "fp32.onnx", out / "openvino-fp32", out / "openvino-int8", model, lines)
    (out / "complete").touch()


main()
