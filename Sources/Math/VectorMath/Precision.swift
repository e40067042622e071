/// The numbers in which a model computes: fewer bits are quicker, and a little less exact.
///
/// It is the precision of the encoder's products. Sums, residual streams, layer norms, soft-max and
/// the finished vectors stay in fp32 whatever is chosen here.
///
/// Cases will be added: a `switch` in another package needs a `default`.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// Single precision: the reference.
  case fp32
  /// Products of bfloat16 numbers, summed in fp32.
  case bf16
  /// Products of 8-bit integers: weights scaled per output, activations per token; attention in
  /// bf16.
  case int8

  /// The choice when nothing is said: the quickest here of those that lose less than 0.1 points of
  /// quality on every data set that was tried (`docs/decisions/precision.md`).
  public static let `default`: Precision = Kernels.best.multipliesBF16Quickly ? .bf16 : .fp32

  /// Bytes of one number.
  var byteCount: Int {
    switch self {
    case .fp32: 4
    case .bf16: 2
    case .int8: 1
    }
  }

  /// Raised whenever the numbers that this precision gives change, so that vectors which were
  /// remembered before are made anew.
  package var arithmeticVersion: Int {
    switch self {
    case .fp32, .bf16: 1
    case .int8: 2
    }
  }

  /// How many numbers go into a sum at once; rows are filled up with zeros to a multiple of it.
  var step: Int { 4 / byteCount }

  /// The numbers of a row of `count`, with what fills it up.
  package func padded(_ count: Int) -> Int { (count + step - 1) / step * step }
}
