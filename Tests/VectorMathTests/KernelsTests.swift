import Foundation
import TestSupport
import Testing
import VectorMath

/// Lengths around every unrolling step of the kernels, and those of real models.
private let lengths = [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 64, 100, 384, 1023]

@Suite struct KernelsTests {
  @Test func `the portable or NEON set comes last`() {
    #expect(["portable", "neon"].contains(Kernels.available.last?.name))
    #expect(Set(Kernels.available.map(\.name)).count == Kernels.available.count)
  }

  @Test(arguments: Kernels.available.indices, [0] + lengths)
  func `dot agrees with its definition`(kernels: Int, length: Int) {
    var random = SplitMix64(seed: UInt64(length))
    let (a, b) = (random.floats(length), random.floats(length))
    let expected = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let actual = Double(Kernels.available[kernels].dot(a.span, b.span))
    #expect(abs(actual - expected) <= 1e-6 * Double(length + 1))
  }

  @Test(arguments: Kernels.available.indices, lengths)
  func `layer norm agrees with its definition`(kernels: Int, length: Int) {
    var random = SplitMix64(seed: UInt64(length))
    let states = random.floats(2 * length, in: -3...5)
    let residual = random.floats(2 * length, in: -2...2)
    let (gain, shift) = (random.floats(length), random.floats(length))
    let result = AlignedNumbers(states)
    Kernels.available[kernels].addThenLayerNorm(
      result, rows: 2, residual: AlignedNumbers(residual), gain: gain.span, shift: shift.span,
      epsilon: 1e-3)
    for row in 0..<2 {
      let sums = (0..<length).map {
        Double(states[row * length + $0]) + Double(residual[row * length + $0])
      }
      let mean = sums.reduce(0, +) / Double(length)
      let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
      let actual = result[row * length..<(row + 1) * length]
      for column in 0..<length {
        let expected =
          (sums[column] - mean) / (variance + 1e-3).squareRoot() * Double(gain[column])
          + Double(shift[column])
        #expect(abs(Double(actual[column]) - expected) <= 2e-5)
      }
    }
  }

  @Test(arguments: Kernels.available.indices, lengths)
  func `embeddings are the layer norm of their sum`(kernels: Int, length: Int) {
    var random = SplitMix64(seed: UInt64(length))
    let (token, position, type) = (
      random.floats(length, in: -3...5), random.floats(length), random.floats(length)
    )
    let (gain, shift) = (random.floats(length), random.floats(length))
    let expected = AlignedNumbers(zip(position, type).map { $0 + $1 })
    Kernels.available[kernels].addThenLayerNorm(
      expected, rows: 1, residual: AlignedNumbers(token), gain: gain.span, shift: shift.span,
      epsilon: 1e-3)
    let states = AlignedNumbers<Float>(count: length + 3)
    Kernels.available[kernels].embed(
      token: token.span, position: position.span, type: type.span, next: token.span, into: states,
      at: 3, gain: gain.span, shift: shift.span, epsilon: 1e-3)
    #expect(states[3..<length + 3] == expected[0..<length])
    #expect(states[0..<3].allSatisfy { $0 == 0 }, "only the token's row is written")
  }

  @Test(arguments: Kernels.available.indices, lengths)
  func `scaled sums agree with their definition`(kernels: Int, length: Int) {
    var random = SplitMix64(seed: UInt64(length))
    let (start, other) = (random.floats(length), random.floats(length))
    var sum = start
    var span = sum.mutableSpan
    Kernels.available[kernels].add(other.span, times: 0.3, to: &span)
    for index in 0..<length {
      #expect(abs(sum[index] - (start[index] + other[index] * 0.3)) <= 1e-6)
    }
  }

  @Test(arguments: Kernels.available.indices, lengths + [127, 128, 129, 256, 300])
  func `rotating agrees with its definition, and undoes itself`(kernels: Int, length: Int) {
    var random = SplitMix64(seed: UInt64(length))
    let start = random.floats(length, in: -3...5)
    var numbers = start
    var span = numbers.mutableSpan
    Kernels.available[kernels].rotate(&span)
    for (index, actual) in numbers.enumerated() {
      #expect(abs(actual - rotated(start, at: index)) <= 4e-6)
    }
    span = numbers.mutableSpan
    Kernels.available[kernels].rotate(&span)
    #expect(zip(numbers, start).allSatisfy { abs($0 - $1) <= 4e-6 })
  }

  /// Number `index` of a row after `Kernels.rotate`.
  private func rotated(_ row: [Float], at index: Int) -> Float {
    let block = index / 128 * 128
    guard block + 128 <= row.count else { return row[index] }
    return (0..<8).reduce(0) { sum, other in
      // The Hadamard matrix has -1 where two indices share an odd number of bits.
      let isNegative = ((index - block) / 16 & other).nonzeroBitCount % 2 == 1
      let number = row[block + index % 16 + 16 * other] / Float(8).squareRoot()
      return isNegative ? sum - number : sum + number
    }
  }

  @Test(arguments: Kernels.available.indices, Activation.allCases)
  func `activations agree with their definitions`(kernels: Int, activation: Activation) {
    // -12 to 12 in steps that are no multiple of the vector length, and the far ends.
    let numbers = stride(from: Float(-12), through: 12, by: 0.00731).map(\.self) + [-1e4, 1e4, 0]
    let bias = numbers.map { _ in Float(0.25) }
    var result = numbers
    var span = result.mutableSpan
    Kernels.available[kernels].add(bias.span, to: &span, rows: 1, then: activation)
    for (number, actual) in zip(numbers, result) {
      let x = Double(number + 0.25)
      let expected =
        switch activation {
        case .identity: x
        case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        case .geluTanh:
          0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .relu: max(x, 0)
        case .tanh: tanh(x)
        }
      #expect(abs(Double(actual) - expected) <= 1e-6 * max(1, abs(expected)), "at \(x)")
    }
  }

  @Test func `sums of different lengths trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = dot([1, 2].span, [1].span)
    }
  }
}
