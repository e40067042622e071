internal import GRDB
internal import VectorIndexes

extension IndexWriter {
  /// The setting's key; its value is `fp32` or `int12`.
  static let vectorsKey = "vectors"

  /// Chooses what a large index stores: vectors in 12 bits a number, or in single precision beside
  /// those, for scores that are the same bits as before they were stored.
  ///
  /// Segments change at the next compaction. Small indexes store single precision, unless they were
  /// large and have rounded vectors since: these stay what they are.
  ///
  /// - Parameter keepsFloats: Whether single precision is kept.
  /// - Throws: `CatalogError.roundedVectors` when it is wanted of an index that has it no more.
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

  /// How segments are to be stored: in single precision, and where there are lists in 12 bits a
  /// number, alone or beside it.
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
