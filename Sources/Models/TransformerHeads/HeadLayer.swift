internal import Parallelism
internal import Safetensors
internal import VectorMath

/// A dense layer of a head.
struct HeadLayer: Sendable {
  /// Numbers of a row that comes out.
  let outputSize: Int
  private let layer: PackedLayer

  // Rows of weights that a thread packs at once.
  private static let chunkSize = 1024

  /// Packs weights, `[output × input]`, and their bias, `[output]`.
  init(_ weights: Tensor, bias: Tensor, precision: Precision, threads: Int) {
    let (output, input) = (weights.shape[0], weights.shape[1])
    let layout = PackedLayer.Layout(
      inputSize: input, outputSize: output, precision: precision, rounding: .rotated)
    let memory = PackedMemory(count: layout.byteCount)
    let chunkCount = (output + Self.chunkSize - 1) / Self.chunkSize
    _ = concurrentMap(chunkCount, threads: threads) { chunk in
      let rows = chunk * Self.chunkSize..<min((chunk + 1) * Self.chunkSize, output)
      let packer = LayerPacker(layout: layout, in: memory, at: 0)
      weights.withSpan { weights in
        bias.withSpan { bias in
          packer.add(
            weights: weights.extracting(rows.lowerBound * input..<rows.upperBound * input),
            bias: bias.extracting(rows), first: rows.lowerBound)
        }
      }
    }
    outputSize = output
    layer = PackedLayer(layout: layout, in: memory, at: 0)
  }

  /// Multiplies the first rows of `numbers`, `[rows × input]` or more.
  ///
  /// - Parameters:
  ///   - numbers: The input.
  ///   - rows: How many rows.
  ///   - activation: Applied to every number of the result.
  ///   - team: Threads that share the outputs; it changes no number.
  /// - Returns: `[rows × output]`.
  func apply(
    to numbers: AlignedNumbers<Float>, rows: Int, then activation: Activation = .identity,
    sharedBy team: ThreadTeam? = nil
  ) -> AlignedNumbers<Float> {
    let input = LayerInput(
      columns: layer.layout.inputSize, precision: layer.layout.precision, rounding: .rotated)
    input.reserve(rows: rows)
    input.round(numbers, rows: 0..<rows)
    let output = AlignedNumbers<Float>(count: rows * outputSize)
    layer.apply(
      to: input, rows: 0..<rows, then: activation, into: .floats(output), sharedBy: team)
    return output
  }
}

extension AlignedNumbers<Float> {
  /// A copy of some rows of `width` numbers.
  func rows(_ rows: [Int], width: Int) -> AlignedNumbers<Float> {
    let copy = AlignedNumbers<Float>(count: rows.count * width)
    withSpan { numbers in
      for (place, row) in rows.enumerated() {
        copy.write(numbers.extracting(row * width..<(row + 1) * width), at: place * width)
      }
    }
    return copy
  }
}
