internal import GRDB
internal import VectorIndexes

extension CatalogReader {
  /// Whether a large index keeps single precision; nil where the setting was lost.
  package func keepsFloats() throws -> Bool? {
    try value(for: IndexWriter.vectorsKey).map { $0 == "fp32" }
  }
}

extension IndexWriter {
  /// The setting's key; its value is `fp32` or `int12`.
  static let vectorsKey = "vectors"

  /// Chooses how a large index stores vectors: in 12 bits a number, or in single precision as well,
  /// so that scores are the same bits as before the vectors were stored.
  ///
  /// Segments change at the next compaction. Small indexes store single precision. An index that
  /// was large once keeps its rounded vectors.
  ///
  /// - Parameter keepsFloats: Whether single precision is kept.
  /// - Throws: `CatalogError.roundedVectors` when the index has no single precision any more.
  package func setKeepsFloats(_ keepsFloats: Bool) throws {
    try inTurn {
      if keepsFloats, try encodings(of: segments()).contains(.int12) {
        throw CatalogError.roundedVectors(path: folder.path)
      }
      try connection.write {
        try setValue(keepsFloats ? "fp32" : "int12", for: Self.vectorsKey, in: $0)
      }
      copySettings()
    }
  }

  /// Whether a large index keeps single precision; nil where the setting was lost.
  package func keepsFloats() throws -> Bool? { try catalog.keepsFloats() }

  /// How to store segments: small indexes in single precision, indexes with lists in 12 bits a
  /// number, with or without single precision.
  func encoding(of records: [SegmentRecord]) throws -> VectorEncoding {
    guard isLarge(records) else {
      return try encodings(of: records).contains(.int12) ? .int12 : .float32
    }
    switch try catalog.value(for: Self.vectorsKey) {
    case "fp32": return .codedFloat32
    case "int12": return .int12
    // Where the setting was lost or altered, no vector shall be.
    default: return try encodings(of: records).contains(.codedFloat32) ? .codedFloat32 : .int12
    }
  }

  private func encodings(of records: [SegmentRecord]) throws -> Set<VectorEncoding> {
    Set(try records.map { try $0.open(in: folder).segment.encoding })
  }
}
