package import Safetensors
package import VectorMath

/// Gain and shift of a layer norm.
package struct LayerNorm: Sendable {
  /// `[H]`.
  let gain: Tensor
  /// `[H]`.
  let shift: Tensor
  let epsilon: Float

  /// A norm of its two tensors, both `[H]`.
  package init(gain: Tensor, shift: Tensor, epsilon: Float) {
    self.gain = gain
    self.shift = shift
    self.epsilon = epsilon
  }

  /// Replaces `rows` rows of `states` by the norm of their sum with `residual`.
  package func apply(
    to states: AlignedNumbers<Float>, rows: Int, adding residual: AlignedNumbers<Float>
  ) {
    gain.withSpan { gain in
      shift.withSpan { shift in
        Kernels.best.addThenLayerNorm(
          states, rows: rows, residual: residual, gain: gain, shift: shift, epsilon: epsilon)
      }
    }
  }

  /// Writes the norm of a token's three embeddings, all `[H]`, from `start` on.
  ///
  /// `next` is the row of `token`'s table that is wanted after this one.
  func embed(
    token: Span<Float>, position: Span<Float>, type: Span<Float>, next: Span<Float>,
    into states: AlignedNumbers<Float>, at start: Int
  ) {
    gain.withSpan { gain in
      shift.withSpan { shift in
        Kernels.best.embed(
          token: token, position: position, type: type, next: next, into: states, at: start,
          gain: gain, shift: shift, epsilon: epsilon)
      }
    }
  }
}

/// One Transformer layer.
///
/// Vaswani et al. 2017, §3.1, as in Devlin et al. 2019, §3: norms come after the sums.
struct Layer: Sendable {
  /// Queries, keys and values side by side, `[H] → [3H]`.
  let queryKeyValue: PackedLayer
  let attentionOutput: PackedLayer
  let attentionNorm: LayerNorm
  let intermediate: PackedLayer
  let output: PackedLayer
  let outputNorm: LayerNorm
}
