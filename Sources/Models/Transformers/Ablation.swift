package import VectorMath

/// An attention head; both numbers count from 1.
public struct HeadPlace: Sendable, Hashable, Comparable, Encodable {
  /// The layer, from 1.
  public let layer: Int
  /// The head within the layer, from 1.
  public let head: Int

  /// The head of two numbers, each from 1.
  public init(layer: Int, head: Int) { (self.layer, self.head) = (layer, head) }

  /// Ordered by layer, then by head.
  public static func < (first: HeadPlace, second: HeadPlace) -> Bool {
    (first.layer, first.head) < (second.layer, second.head)
  }
}

/// Parts of an encoder that are left out of its computation.
///
/// After Michel et al. 2019, §2.2.
package struct Ablation: Sendable, Equatable {
  /// Heads whose result counts as zeros.
  package var heads: Set<HeadPlace>
  /// Layers, from 1, that hand on what they get.
  package var layers: Set<Int>

  /// Leaves out heads and layers; nothing without arguments.
  package init(heads: Set<HeadPlace> = [], layers: Set<Int> = []) {
    (self.heads, self.layers) = (heads, layers)
  }

  /// The columns of `[T × H]` that hold what the heads of a layer give that are left out.
  func columns(inLayer layer: Int, headSize: Int) -> [Range<Int>] {
    guard !heads.isEmpty else { return [] }
    return heads.filter { $0.layer == layer }.sorted()
      .map { ($0.head - 1) * headSize..<$0.head * headSize }
  }
}

/// What an encoder has just computed, for those who look at its inside.
package enum EncoderStage {
  /// `workspace.states` are the vectors of a layer, from 1; of 0, the sum of the embeddings.
  case layer(Int)
  /// The attention of a layer comes next: what computes it, and queries, keys and values, `[T × 3H]`.
  case attention(Int, Attention, LayerOutput)
}

extension AlignedNumbers<Float> {
  /// Sets columns of the first rows to 0.
  func clear(_ columns: [Range<Int>], ofRows rows: Int, of width: Int) {
    guard !columns.isEmpty else { return }
    withMutableSpan { numbers in
      for row in 0..<rows {
        for column in columns.joined() { numbers[row * width + column] = 0 }
      }
    }
  }
}
