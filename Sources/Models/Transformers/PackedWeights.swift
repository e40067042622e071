internal import VectorMath

/// The dense layers of an encoder, packed for one precision.
struct PackedWeights: Sendable {
  /// For each Transformer layer in order, its dense layers in the order of `layouts`.
  let layers: [PackedLayer]

  /// The dense layers of one Transformer layer, in the order in which they are packed.
  static func layouts(
    _ configuration: BERTConfiguration, _ precision: Precision
  ) -> [PackedLayer.Layout] {
    let (hidden, wide) = (configuration.hiddenSize, configuration.intermediateSize)
    return [(hidden, 3 * hidden), (hidden, hidden), (hidden, wide), (wide, hidden)].map {
      PackedLayer.Layout(
        inputSize: $0, outputSize: $1, precision: precision, rounding: .rotated)
    }
  }

  /// The packed weights of a checkpoint: mapped from `cache` when it was packed there before.
  ///
  /// - Parameters:
  ///   - configuration: Shapes.
  ///   - precision: The numbers to pack.
  ///   - cache: Where to keep what is packed; nil for nowhere.
  ///   - write: Writes one layer, which it gets by its index in `layers`.
  init(
    _ configuration: BERTConfiguration, _ precision: Precision, cache: PackedFile?,
    write: (Int, LayerPacker) throws -> Void
  ) rethrows {
    let layouts = Self.layouts(configuration, precision)
    let all = (0..<configuration.layerCount).flatMap { _ in layouts }
    let count = all.reduce(0) { $0 + $1.byteCount }
    if let memory = cache?.open(byteCount: count) {
      self.init(all, in: memory)
      return
    }
    let memory = PackedMemory(count: count)
    var start = 0
    for (index, layout) in all.enumerated() {
      try write(index, LayerPacker(layout: layout, in: memory, at: start))
      start += layout.byteCount
    }
    cache?.save(memory)
    self.init(all, in: memory)
  }

  /// Layers that were packed before.
  private init(_ layouts: [PackedLayer.Layout], in memory: PackedMemory) {
    var start = 0
    layers = layouts.map { layout in
      defer { start += layout.byteCount }
      return PackedLayer(layout: layout, in: memory, at: start)
    }
  }
}
