internal import VectorMath

/// The first numbers of parameters that no file has, as `transformers` draws them for BERT: matrices
/// normally distributed around 0, biases 0, gains of norms 1.
struct NewWeights {
  let seed: UInt64
  /// `initializer_range`.
  var deviation = Self.usualDeviation

  /// That of BERT.
  static let usualDeviation = 0.02

  /// The numbers of a tensor.
  ///
  /// - Parameters:
  ///   - place: Its name and its shape.
  ///   - number: Which of the model's tensors it is: each has numbers of its own.
  ///   - zeroRow: A row of zeros, such as that of the padding; nil for none.
  /// - Returns: As many as the shape asks for, the same at every call.
  func numbers(_ place: TensorPlace, number: Int, zeroRow: Int? = nil) -> [Float] {
    guard place.decays else {
      let isGain = place.name.contains("LayerNorm") && !place.name.hasSuffix("bias")
      return [Float](repeating: isGain ? 1 : 0, count: place.range.count)
    }
    var generator = SeededGenerator(seed: mixed(seed, UInt64(number)))
    var numbers = (0..<place.range.count).map { _ in Float(generator.normal() * deviation) }
    if let zeroRow {
      let width = place.shape.last ?? 0
      for index in zeroRow * width..<(zeroRow + 1) * width { numbers[index] = 0 }
    }
    return numbers
  }
}
