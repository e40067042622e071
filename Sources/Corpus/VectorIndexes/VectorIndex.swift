internal import VectorMath

/// The live vectors of an index's segments, and the lists that make finding them quick.
///
/// Lists may cover only some of the segments; the vectors of the others are all compared.
package struct VectorIndex: Sendable {
  /// All segments.
  package let flat: FlatIndex
  /// The lists in use.
  package let lists: Lists?
  /// Segments that the lists do not cover.
  package let uncovered: FlatIndex
  let covered: CoveredParts

  /// Joins segments and the lists that were made over some of them.
  ///
  /// - Parameters:
  ///   - flat: The segments.
  ///   - lists: Ignored when it is of another dimension.
  package init(flat: FlatIndex, lists: Lists?) {
    self.flat = flat
    let lists = lists?.dimension == flat.dimension ? lists : nil
    self.lists = lists
    covered = CoveredParts(lists?.segments ?? [], in: flat)
    let known = Set(covered.parts.compactMap(\.self))
    let rest = flat.parts.indices.filter { !known.contains($0) }.map { flat.parts[$0] }
    do {
      uncovered = try FlatIndex(dimension: flat.dimension, parts: rest)
    } catch {
      preconditionFailure("parts of an index do not fit together: \(error)")
    }
  }

  /// How many live vectors are in lists.
  package var listedCount: Int { flat.count - uncovered.count }
}

/// Where the rows that lists count through stand in an index.
struct CoveredParts: Sendable {
  /// The part of each covered segment; nil for one that the index no longer has.
  let parts: [Int?]
  // [parts + 1].
  private let starts: [Int]

  init(_ segments: [Lists.CoveredSegment], in flat: FlatIndex) {
    var unused = Set(flat.parts.indices)
    parts = segments.map { segment in
      let part = flat.parts.indices.first {
        unused.contains($0) && flat.parts[$0].segment.rows == segment.rows
          && flat.parts[$0].segment.payloadChecksum == segment.checksum
      }
      if let part { unused.remove(part) }
      return part
    }
    starts = segments.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.rows) }
  }

  /// The rows of a covered segment, counted over all.
  func rows(of segment: Int) -> Range<Int> { starts[segment]..<starts[segment + 1] }
}
