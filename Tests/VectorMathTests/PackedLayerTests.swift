import Foundation
import TestSupport
import Testing
import VectorMath

/// The nearest bfloat16 number.
private func rounded(_ number: Float) -> Float {
  let bits = number.bitPattern
  return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
}

private func packed(
  _ weights: [Float], _ bias: [Float], inputSize: Int, _ precision: Precision,
  _ rounding: ByteRounding = .plain
) -> PackedLayer {
  let layout = PackedLayer.Layout(
    inputSize: inputSize, outputSize: bias.count, precision: precision, rounding: rounding)
  let memory = PackedMemory(count: layout.byteCount)
  let packer = LayerPacker(layout: layout, in: memory, at: 0)
  // In two parts, as queries and keys are.
  let first = bias.count / 3
  packer.add(
    weights: weights.span.extracting(..<(first * inputSize)), bias: bias.span.extracting(..<first),
    first: 0)
  packer.add(
    weights: weights.span.extracting((first * inputSize)...), bias: bias.span.extracting(first...),
    first: first)
  return PackedLayer(layout: layout, in: memory, at: 0)
}

private func input(
  _ numbers: [Float], columns: Int, _ precision: Precision, _ kernels: Kernels,
  _ rounding: ByteRounding = .plain
) -> LayerInput {
  let input = LayerInput(columns: columns, precision: precision, rounding: rounding)
  input.reserve(rows: numbers.count / columns)
  input.round(AlignedNumbers(numbers), rows: 0..<numbers.count / columns, kernels: kernels)
  return input
}

@Suite struct PackedLayerTests {
  private static let shapes = [(1, 1), (3, 5), (31, 33), (32, 32), (66, 97), (130, 160)]

  @Test(arguments: Kernels.available.indices, shapes)
  func `products agree with their definition`(set: Int, shape: (input: Int, output: Int)) {
    let kernels = Kernels.available[set]
    var random = SplitMix64(seed: UInt64(shape.input))
    let weights = random.floats(shape.input * shape.output)
    let bias = random.floats(shape.output)
    for precision in Precision.allCases {
      let layer = packed(weights, bias, inputSize: shape.input, precision)
      // One more and one less than every number of rows that a kernel takes at a time.
      for rows in [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 17, 24] {
        let numbers = random.floats(rows * shape.input, in: -2...3)
        let output = AlignedNumbers<Float>(count: rows * shape.output)
        layer.apply(
          to: input(numbers, columns: shape.input, precision, kernels), rows: 0..<rows,
          into: .floats(output), kernels: kernels)
        let result = output[0..<rows * shape.output]
        for row in 0..<rows {
          let left = numbers[row * shape.input..<(row + 1) * shape.input]
          let range = (left.max() ?? 0) - (left.min() ?? 0)
          for column in 0..<shape.output {
            let right = weights[column * shape.input..<(column + 1) * shape.input]
            var (sum, error) = (Double(bias[column]), 1e-5 + 2e-7 * Double(shape.input))
            for (x, w) in zip(left, right) {
              switch precision {
              case .fp32: sum += Double(x) * Double(w)
              case .bf16: sum += Double(rounded(x)) * Double(rounded(w))
              case .int8:
                // Half a step of each, as large as the other can be.
                let step = (right.map { abs($0) }.max() ?? 0) / 127
                let inputStep = range / 255
                let steps: Float = abs(w) * inputStep + abs(x) * step + inputStep * step
                sum += Double(x) * Double(w)
                error += Double(steps) * 0.51
              }
            }
            #expect(
              abs(Double(result[row * shape.output + column]) - sum) <= error,
              "\(kernels.name) \(precision) \(rows) rows")
          }
        }
      }
    }
  }

  @Test(arguments: Kernels.available.indices, [100, 128, 130, 256, 384, 391])
  func `products of rotated bytes agree with those of the rotated numbers`(set: Int, size: Int) {
    let kernels = Kernels.available[set]
    var random = SplitMix64(seed: UInt64(size))
    let (weights, bias) = (random.floats(size * 37), random.floats(37))
    let numbers = random.floats(11 * size, in: -2...3)
    let layer = packed(weights, bias, inputSize: size, .int8, .rotated)
    let output = AlignedNumbers<Float>(count: 11 * 37)
    layer.apply(
      to: input(numbers, columns: size, .int8, kernels, .rotated), rows: 0..<11,
      into: .floats(output), kernels: kernels)
    func rotated(_ row: ArraySlice<Float>) -> [Float] {
      var row = Array(row)
      var span = row.mutableSpan
      kernels.rotate(&span)
      return row
    }
    let result = output[0..<11 * 37]
    for row in 0..<11 {
      let left = rotated(numbers[row * size..<(row + 1) * size])
      let inputStep = ((left.max() ?? 0) - (left.min() ?? 0)) / 255
      for column in 0..<37 {
        let right = rotated(weights[column * size..<(column + 1) * size])
        let step = (right.map { abs($0) }.max() ?? 0) / 127
        var (sum, error) = (Double(bias[column]), 1e-4)
        for (x, w) in zip(left, right) {
          sum += Double(x) * Double(w)
          error += Double(abs(w) * inputStep + abs(x) * step + inputStep * step) * 0.51
        }
        #expect(abs(Double(result[row * 37 + column]) - sum) <= error, "\(kernels.name)")
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `all sets of kernels agree`(precision: Precision) {
    var random = SplitMix64(seed: 9)
    let (weights, bias) = (random.floats(384 * 96), random.floats(96))
    let layer = packed(weights, bias, inputSize: 384, precision)
    let numbers = random.floats(21 * 384, in: -2...2)
    let results = Kernels.available.map { kernels in
      let output = AlignedNumbers<Float>(count: 21 * 96)
      layer.apply(
        to: input(numbers, columns: 384, precision, kernels), rows: 0..<21, then: .gelu,
        into: .floats(output), kernels: kernels)
      return output[0..<21 * 96]
    }
    for result in results {
      #expect(zip(result, results[0]).allSatisfy { abs($0 - $1) <= 2e-4 })
    }
  }

  @Test(arguments: Kernels.available.indices, Precision.allCases)
  func `a row's result is the same bits with any other rows and columns`(
    set: Int, precision: Precision
  ) {
    let kernels = Kernels.available[set]
    var random = SplitMix64(seed: 4)
    let (weights, bias) = (random.floats(100 * 70), random.floats(70))
    let layer = packed(weights, bias, inputSize: 100, precision)
    let numbers = random.floats(19 * 100)
    let together = AlignedNumbers<Float>(count: 19 * 70)
    layer.apply(
      to: input(numbers, columns: 100, precision, kernels), rows: 0..<19, into: .floats(together),
      kernels: kernels)
    for row in 0..<19 {
      let alone = AlignedNumbers<Float>(count: 70)
      let one = input(Array(numbers[row * 100..<(row + 1) * 100]), columns: 100, precision, kernels)
      for columns in [0..<32, 32..<70] {
        layer.apply(to: one, rows: 0..<1, into: .floats(alone), columns: columns, kernels: kernels)
      }
      #expect(alone[0..<70] == together[row * 70..<(row + 1) * 70])
    }
  }

  @Test(arguments: Kernels.available.indices, Precision.allCases)
  func `strips of rows give the same bits as all at once`(set: Int, precision: Precision) {
    let kernels = Kernels.available[set]
    var random = SplitMix64(seed: 6)
    let layer = packed(random.floats(50 * 70), random.floats(70), inputSize: 50, precision)
    let numbers = random.floats(19 * 50)
    let whole = input(numbers, columns: 50, precision, kernels)
    let strips = LayerInput(columns: 50, precision: precision)
    strips.reserve(rows: 19)
    let expected = AlignedNumbers<Float>(count: 19 * 70)
    layer.apply(
      to: whole, rows: 0..<19, then: .gelu, into: .floats(expected), kernels: kernels)
    for strip in [0..<8, 8..<17, 17..<19] {
      let rows = numbers[strip.lowerBound * 50..<strip.upperBound * 50]
      strips.round(AlignedNumbers(Array(rows)), rows: strip, kernels: kernels)
      let actual = AlignedNumbers<Float>(count: strip.count * 70)
      layer.apply(to: strips, rows: strip, then: .gelu, into: .floats(actual), kernels: kernels)
      #expect(
        actual[0..<strip.count * 70] == expected[strip.lowerBound * 70..<strip.upperBound * 70])
    }
  }

  @Test(arguments: Kernels.available.indices, Activation.allCases)
  func `activations are fused`(set: Int, activation: Activation) {
    let kernels = Kernels.available[set]
    let numbers = (-60...60).map { Float($0) / 10 }
    for precision in Precision.allCases {
      let layer = packed([1], [0.25], inputSize: 1, precision)
      let output = AlignedNumbers<Float>(count: numbers.count)
      layer.apply(
        to: input(numbers, columns: 1, precision, kernels), rows: 0..<numbers.count,
        then: activation,
        into: .floats(output), kernels: kernels)
      for (number, actual) in zip(numbers, output[0..<numbers.count]) {
        let x = Double(precision == .bf16 ? rounded(number) : number) + 0.25
        let expected =
          switch activation {
          case .identity: x
          case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
          case .geluTanh:
            0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
          case .relu: max(x, 0)
          case .tanh: tanh(x)
          }
        let gelu = precision == .bf16 ? 2.5e-4 : 2.2e-3
        let tolerance = precision == .fp32 ? 2e-6 : activation == .gelu ? gelu : 1e-5
        #expect(abs(Double(actual) - expected) <= tolerance, "\(precision) at \(x)")
      }
    }
  }

  @Test func `a layer refuses rows of another precision or width`() async {
    await #expect(processExitsWith: .failure) {
      let layer = packed([1, 2], [0], inputSize: 2, .fp32)
      let output = AlignedNumbers<Float>(count: 1)
      layer.apply(
        to: input([1, 2, 3], columns: 3, .fp32, .best), rows: 0..<1, into: .floats(output))
    }
    await #expect(processExitsWith: .failure) {
      let layer = packed([1, 2], [0], inputSize: 2, .bf16)
      let output = AlignedNumbers<Float>(count: 1)
      layer.apply(to: input([1, 2], columns: 2, .fp32, .best), rows: 0..<1, into: .floats(output))
    }
  }
}

@Suite struct AttentionTests {
  @Test(
    arguments: Kernels.available.indices, [1, 2, 3, 15, 16, 17, 31, 32, 33, 49, 100])
  func `attention agrees with its definition`(set: Int, length: Int) {
    let kernels = Kernels.available[set]
    var random = SplitMix64(seed: UInt64(length))
    for (heads, size) in [(2, 32), (1, 64), (3, 5), (2, 33)] {
      let hidden = heads * size
      // Two tokens of another text stand before it.
      let states = random.floats((length + 2) * 3 * hidden, in: -2...2).map(rounded)
      let expected = attention(states, tokens: 2..<length + 2, heads: heads, size: size)
      for isBF16 in [false, true] {
        let input: LayerOutput =
          isBF16
          ? .halves(AlignedNumbers(states.map { UInt16($0.bitPattern >> 16) }))
          : .floats(AlignedNumbers(states))
        let output = AlignedNumbers<Float>(count: (length + 2) * hidden)
        Attention(headCount: heads, hiddenSize: hidden).apply(
          to: input, tokens: 2..<length + 2, into: .floats(output), kernels: kernels)
        let actual = output[0..<(length + 2) * hidden]
        #expect(actual[..<(2 * hidden)].allSatisfy { $0 == 0 }, "only the text's rows are written")
        for (a, e) in zip(actual[(2 * hidden)...], expected) {
          // Probabilities are rounded to bfloat16, with 8 bits.
          #expect(abs(Double(a) - e) <= (isBF16 ? 1.6e-2 : 1e-5))
        }
      }
    }
  }

  private func attention(_ states: [Float], tokens: Range<Int>, heads: Int, size: Int) -> [Double] {
    let hidden = heads * size
    func number(_ token: Int, _ part: Int, _ head: Int, _ column: Int) -> Double {
      Double(states[token * 3 * hidden + part * hidden + head * size + column])
    }
    return tokens.flatMap { query in
      (0..<heads).flatMap { head in
        let weights = tokens.map { key in
          exp(
            (0..<size).reduce(0) { $0 + number(query, 0, head, $1) * number(key, 1, head, $1) }
              / Double(size).squareRoot())
        }
        let sum = weights.reduce(0, +)
        return (0..<size).map { column in
          zip(tokens, weights).reduce(0) { $0 + $1.1 / sum * number($1.0, 2, head, column) }
        }
      }
    }
  }
}
