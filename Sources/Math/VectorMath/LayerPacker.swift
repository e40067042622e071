/// Writes a dense layer in the order that `PackedLayer` reads.
@safe package struct LayerPacker {
  /// What is packed.
  package let layout: PackedLayer.Layout
  private let memory: PackedMemory
  private let bytes: UnsafeMutableRawBufferPointer

  /// Writes at byte `start` of `memory`, a multiple of 64.
  package init(layout: PackedLayer.Layout, in memory: PackedMemory, at start: Int) {
    self.layout = layout
    self.memory = memory
    unsafe bytes = UnsafeMutableRawBufferPointer(
      start: memory.pointer(at: start, for: layout), count: layout.byteCount)
  }

  /// Adds some of the outputs.
  ///
  /// - Parameters:
  ///   - weights: `[outputs × input]`, row-major.
  ///   - bias: `[outputs]`.
  ///   - first: Which output the first row makes.
  package func add(weights: Span<Float>, bias: Span<Float>, first: Int) {
    let inputSize = layout.inputSize
    precondition(
      weights.count == bias.count * inputSize && first + bias.count <= layout.outputSize,
      "\(weights.count) weights and \(bias.count) biases from \(first) on for \(layout)")
    for row in 0..<bias.count {
      let output = first + row
      let numbers = weights.extracting(row * inputSize..<(row + 1) * inputSize)
      guard layout.precision == .int8 && layout.rounding == .rotated else {
        add(numbers, bias: bias[row], output: output)
        continue
      }
      var rotated = numbers.indices.map { numbers[$0] }
      var span = rotated.mutableSpan
      Kernels.best.rotate(&span)
      add(rotated.span, bias: bias[row], output: output)
    }
  }

  /// Adds one output with its weights, `[input]`.
  private func add(_ weights: Span<Float>, bias: Float, output: Int) {
    store(bias, at: layout.biasStart + 4 * output)
    var scale: Float = 1
    if layout.precision == .int8 {
      var largest: Float = 0
      for column in weights.indices {
        let size = abs(weights[column])
        // A number that is not finite stays one, and spoils what is computed, so that it is found.
        largest = size.isFinite ? max(largest, size) : .nan
        if largest.isNaN { break }
      }
      // So tiny weights that their scale has no full precision become 0.
      if largest != 0 {
        scale = largest.isNaN ? .nan : max(largest / 127, .leastNormalMagnitude)
      }
    }
    let step = layout.precision.step
    let width = PackedLayer.Layout.panelWidth
    // Where number `column` of this output lies: [panel][column / step][output in panel][step].
    let start = output / width * width * layout.paddedInput + output % width * step
    var sum: Int32 = 0
    for column in weights.indices {
      let index = start + column / step * step * width + column % step
      let weight = weights[column]
      switch layout.precision {
      case .fp32: store(weight, at: 4 * index)
      case .bf16: store(bfloat16(weight), at: 2 * index)
      case .int8:
        let quantised = scale.isNaN ? 0 : Int8((weight / scale).rounded())
        sum += Int32(quantised)
        store(quantised, at: index)
      }
    }
    if layout.precision == .int8 {
      store(scale, at: layout.scaleStart + 4 * output)
      store(scale * Float(sum), at: layout.sumStart + 4 * output)
    }
  }

  private func store<Number: BitwiseCopyable>(_ number: Number, at byte: Int) {
    unsafe bytes.storeBytes(of: number, toByteOffset: byte, as: Number.self)
  }
}

/// The bits of the nearest bfloat16 number, ties to even.
private func bfloat16(_ number: Float) -> UInt16 {
  let bits = number.bitPattern
  return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
}
