/// The numbers in which an encoder's products are computed.
///
/// Sums, residual streams, layer norms and soft-max stay in fp32 whatever is chosen here.
package enum Precision: String, Sendable, CaseIterable {
  /// Single precision: the reference.
  case fp32
  /// Products of bfloat16 numbers, summed in fp32.
  case bf16
  /// Products of 8-bit integers: weights scaled per output, activations per token; attention in
  /// bf16.
  case int8
}
