internal import VectorMath

/// The dense layers of an encoder, packed for one precision.
struct PackedWeights: Sendable {
  /// For each Transformer layer in order, its dense layers in the order of `parts`.
  let layers: [PackedLayer]

  /// How many dense layers a Transformer layer has.
  static let layersPerLayer = 4

  /// The dense layers of one Transformer layer in the order in which they are packed, each with
  /// what stands in it side by side.
  static func parts(of names: LayerNames) -> [[DenseNames]] {
    [
      [names.query, names.key, names.value], [names.attentionOutput], [names.intermediate],
      [names.output],
    ]
  }

  /// The shapes of `parts`.
  private static func layouts(
    _ architecture: Architecture, _ precision: Precision
  ) -> [PackedLayer.Layout] {
    let (hidden, wide) = (architecture.hiddenSize, architecture.intermediateSize)
    return [(hidden, 3 * hidden), (hidden, hidden), (hidden, wide), (wide, hidden)].map {
      PackedLayer.Layout(
        inputSize: $0, outputSize: $1, precision: precision, rounding: .rotated)
    }
  }

  /// The packed weights of a checkpoint: mapped from `cache` when it was packed there before.
  ///
  /// - Parameters:
  ///   - architecture: Shapes.
  ///   - precision: The numbers to pack.
  ///   - cache: Where to keep what is packed; nil for nowhere.
  ///   - write: Writes one layer, which it gets by its index in `layers`.
  init(
    _ architecture: Architecture, _ precision: Precision, cache: PackedFile?,
    write: (Int, LayerPacker) throws -> Void
  ) rethrows {
    let layouts = Self.layouts(architecture, precision)
    let all = (0..<architecture.layerCount).flatMap { _ in layouts }
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
