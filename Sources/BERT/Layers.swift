internal import Safetensors
internal import VectorMath

/// A dense layer: `x · weightᵀ + bias`.
struct Linear: Sendable {
  /// `[output × input]`.
  let weight: Tensor
  /// `[output]`.
  let bias: Tensor

  var outputSize: Int { weight.shape[0] }
  var inputSize: Int { weight.shape[1] }

  /// The product alone, `[rows × output]`; whoever calls adds the bias.
  func multiply(_ input: [Float], rows: Int, into output: inout [Float]) {
    weight.withSpan { weight in
      var result = output.mutableSpan
      VectorMath.multiply(
        input.span, Block(rows: rows, columns: inputSize),
        by: weight, Block(rows: outputSize, columns: inputSize), .transposed,
        into: &result, Block(rows: rows, columns: outputSize))
    }
  }

  /// The whole layer, `[rows × output]`, and `activation` of it.
  func apply(
    to input: [Float], rows: Int, then activation: Activation = .identity,
    into output: inout [Float]
  ) {
    multiply(input, rows: rows, into: &output)
    bias.withSpan { bias in
      var result = output.mutableSpan
      Kernels.best.add(bias, to: &result, rows: rows, then: activation)
    }
  }
}

/// Gain and shift of a layer norm.
struct LayerNorm: Sendable {
  /// `[H]`.
  let gain: Tensor
  /// `[H]`.
  let shift: Tensor
  let epsilon: Float

  /// Replaces `rows` rows of `states` by the norm of their sum with `bias` and `residual`.
  func apply(
    to states: inout [Float], rows: Int, adding bias: Tensor, residual: [Float]
  ) {
    gain.withSpan { gain in
      shift.withSpan { shift in
        bias.withSpan { bias in
          var result = states.mutableSpan
          Kernels.best.addThenLayerNorm(
            &result, rows: rows, bias: bias, residual: residual.span, gain: gain, shift: shift,
            epsilon: epsilon)
        }
      }
    }
  }
}

/// One Transformer layer.
///
/// Vaswani et al. 2017, §3.1, as in Devlin et al. 2019, §3: norms come after the sums.
struct Layer: Sendable {
  let query: Linear
  let key: Linear
  let value: Linear
  let attentionOutput: Linear
  let attentionNorm: LayerNorm
  let intermediate: Linear
  let output: Linear
  let outputNorm: LayerNorm
}
