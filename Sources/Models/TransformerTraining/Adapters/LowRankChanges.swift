internal import Parallelism
internal import VectorMath

/// Where the two factors of a dense layer's change stand.
struct AdapterPlace: Sendable {
  /// The layer's weight, `[output × input]`.
  let target: Block
  /// The layer's name in a checkpoint that has no head: `encoder.layer.0.output.dense`.
  let module: String
  /// `A`, `[rank × input]`.
  let first: Block
  /// `B`, `[output × rank]`.
  let second: Block
}

/// Changes of an encoder's dense layers of a low rank, which are trained instead of the layers.
///
/// A weight is `W + 2 · B · A`: LoRA (Hu et al. 2021, §4.1) with `α` twice the rank.
/// The passes know nothing of them. They read the sum, and the gradients of the two factors follow from
/// the gradient of the sum, `∂A = 2 · Bᵀ · ∂W` and `∂B = 2 · ∂W · Aᵀ`.
package final class LowRankChanges: @unchecked Sendable {
  /// What the product of the factors is multiplied by: `α / rank`.
  package static let scale: Float = 2

  private let model: TrainedModel
  /// The weights before any change, one layer after the other.
  private let originals: [AlignedNumbers<Float>]

  private var places: [AdapterPlace] { model.layout.adapters }

  /// Notes the weights as they are now: those of the folder that the model began from.
  package init(_ model: TrainedModel) {
    self.model = model
    originals = model.layout.adapters.map { place in
      let count = place.target.rows * place.target.columns
      return AlignedNumbers(model.weights[place.target.start..<place.target.start + count])
    }
  }

  /// Computes the weights of all changed layers from the factors as they are now.
  ///
  /// - Parameter threads: How many cores to use; it changes no bit.
  package func apply(threads: Int) {
    _ = concurrentMap(places.count, threads: threads) { [self] index in
      let place = places[index]
      let first = AlignedNumbers(model.weights[place.first.range])
      first.scale(0..<first.count, by: Self.scale)
      originals[index].withSpan { model.weights.write($0, at: place.target.start) }
      product(
        .plain, model.weights, place.second, first,
        Block(rows: place.first.rows, columns: place.first.columns), into: model.weights,
        place.target, adding: true)
    }
  }

  /// Computes the gradients of the factors from those of the weights.
  ///
  /// - Parameter threads: How many cores to use; it changes no bit.
  package func pullGradients(threads: Int) {
    _ = concurrentMap(places.count, threads: threads) { [self] index in
      let (place, gradients) = (places[index], model.gradients)
      product(
        .leftTransposed, model.weights, place.second, gradients, place.target, into: gradients,
        place.first)
      product(
        .rightTransposed, gradients, place.target, model.weights, place.first, into: gradients,
        place.second)
      for block in [place.first, place.second] { gradients.scale(block.range, by: Self.scale) }
    }
  }
}

extension Block {
  /// The numbers of a block without gaps between its rows.
  fileprivate var range: Range<Int> { start..<start + rows * columns }
}
