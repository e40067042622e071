internal import VectorMath

/// The weights of one layer in the order that products read, for all parts of a batch.
///
/// They are packed anew for every layer of every pass: it costs a hundredth of the products. Threads
/// pack pieces of their own, and all of them before any is read.
final class LayerOperands: @unchecked Sendable {
  let projections: [PackedOperand]
  let attentionOutput: PackedOperand
  let intermediate: PackedOperand
  let output: PackedOperand

  private struct Piece {
    let operand: PackedOperand
    let weight: Block
    let panels: Range<Int>
  }
  private let isForward: Bool
  private var pieces: [Piece] = []
  private static let panelsOfPiece = 8

  /// For products of rows with weights, or else of gradients with weights.
  init(isForward: Bool, _ precision: Precision) {
    self.isForward = isForward
    projections = (0..<3).map { _ in PackedOperand(precision) }
    attentionOutput = PackedOperand(precision)
    intermediate = PackedOperand(precision)
    output = PackedOperand(precision)
  }

  /// Begins with a layer; returns how many pieces there are to be packed.
  func begin(_ places: LayerPlaces, of model: TrainedModel) -> Int {
    pieces = []
    let weights = model.weights
    for (operand, place) in zip(projections, places.projections) { begin(operand, place, weights) }
    begin(attentionOutput, places.attentionOutput, weights)
    begin(intermediate, places.intermediate, weights)
    begin(output, places.output, weights)
    return pieces.count
  }

  private func begin(
    _ operand: PackedOperand, _ place: DensePlace, _ weights: AlignedNumbers<Float>
  ) {
    let weight = place.weight
    operand.resize(
      inner: isForward ? weight.columns : weight.rows,
      columns: isForward ? weight.rows : weight.columns, isTransposed: isForward)
    if isForward, let bias = place.bias { operand.setBias(weights, bias) }
    for first in stride(from: 0, to: operand.panelCount, by: Self.panelsOfPiece) {
      pieces.append(
        Piece(
          operand: operand, weight: weight,
          panels: first..<min(first + Self.panelsOfPiece, operand.panelCount)))
    }
  }

  /// Packs one piece.
  func pack(_ number: Int, of model: TrainedModel) {
    let (piece, weights) = (pieces[number], model.weights)
    if isForward {
      piece.operand.pack(rowsOf: weights, piece.weight, panels: piece.panels)
    } else {
      piece.operand.pack(columnsOf: weights, piece.weight, panels: piece.panels)
    }
  }
}
