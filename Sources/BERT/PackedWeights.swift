internal import MappedFiles
internal import VectorMath

/// The dense layers of an encoder, packed for one precision.
struct PackedWeights: Sendable {
  /// In the order of the Transformer layers, of each those of `layouts`.
  let layers: [PackedLayer]

  /// The dense layers of one Transformer layer, in the order in which they are packed.
  static func layouts(
    _ configuration: BERTConfiguration, _ precision: Precision
  ) -> [PackedLayer.Layout] {
    let (hidden, wide) = (configuration.hiddenSize, configuration.intermediateSize)
    return [(hidden, 3 * hidden), (hidden, hidden), (hidden, wide), (wide, hidden)].map {
      PackedLayer.Layout(inputSize: $0, outputSize: $1, precision: precision)
    }
  }

  /// Packs the weights of a checkpoint.
  ///
  /// - Parameters:
  ///   - configuration: Shapes.
  ///   - precision: The numbers to pack.
  ///   - write: Writes one layer's weights and biases, which are called by its index in `layers`.
  init(
    _ configuration: BERTConfiguration, _ precision: Precision,
    write: (Int, LayerPacker) throws -> Void
  ) rethrows {
    let layouts = Self.layouts(configuration, precision)
    let all = (0..<configuration.layerCount).flatMap { _ in layouts }
    let memory = PackedMemory(byteCount: all.reduce(0) { $0 + $1.byteCount })
    var start = 0
    for (index, layout) in all.enumerated() {
      let bytes = unsafe UnsafeMutableRawBufferPointer(
        rebasing: memory.bytes[start..<start + layout.byteCount])
      try unsafe write(index, LayerPacker(layout: layout, bytes: bytes))
      start += layout.byteCount
    }
    unsafe self.init(all, bytes: UnsafeRawBufferPointer(memory.bytes), owner: memory)
  }

  /// Uses bytes that were packed before.
  private init(
    _ layouts: [PackedLayer.Layout], bytes: UnsafeRawBufferPointer,
    owner: any AnyObject & Sendable
  ) {
    var start = 0
    layers = layouts.map { layout in
      defer { start += layout.byteCount }
      return unsafe PackedLayer(
        layout: layout,
        bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<start + layout.byteCount]),
        owner: owner)
    }
  }
}

/// Bytes on the heap, aligned to cache lines, zero until they are written, never changed after.
@safe private final class PackedMemory: Sendable {
  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    unsafe bytes = .allocate(byteCount: byteCount, alignment: 64)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { unsafe bytes.deallocate() }
}
