internal import Hashing

/// XXH64 of what the catalog holds of a document: SQLite itself does not notice an altered value.
///
/// It is the exclusive or of two checksums, one of the description and one of everything else. So a
/// document that is only renamed needs no look at its passages.
struct DocumentChecksum {
  private var hasher = XXH64Hasher()

  /// The checksum of the passages, in the order of the document, and of the fields, by name.
  static func ofContents(
    passages: some Sequence<(sentence: UInt64, place: PassagePlace)>,
    fields: some Sequence<(name: String, data: [UInt8])>
  ) -> UInt64 {
    var checksum = DocumentChecksum()
    for (sentence, place) in passages {
      checksum.add(sentence.stored)
      for number in [
        place.bytes.lowerBound, place.bytes.upperBound, place.lines.lowerBound,
        place.lines.upperBound, place.record,
      ] { checksum.add(Int64(number)) }
      for text in [place.heading, place.field, place.recordID] {
        checksum.add(text.map { Array($0.utf8) })
      }
    }
    for (name, data) in fields {
      checksum.add(Array(name.utf8))
      checksum.add(data)
    }
    return checksum.hasher.finalize()
  }

  /// The checksum of the description, whose root is as the catalog writes it.
  ///
  /// - Parameters:
  ///   - description: Of a file or a part of one.
  ///   - format: The catalog's; parts came with format 4.
  /// - Returns: One half of a document's checksum.
  static func of(_ description: DocumentDescription, format: Int = 4) -> UInt64 {
    var checksum = DocumentChecksum()
    for text in [description.root, description.path, description.format] {
      checksum.add(Array(text.utf8))
    }
    checksum.add(Int64(description.size))
    checksum.add(Int64(description.modified))
    checksum.add(description.contentHash.bytes)
    if format >= 4 {
      checksum.add(Int64(description.part))
      checksum.add(Int64(description.length))
    }
    return checksum.hasher.finalize()
  }

  private mutating func add(_ number: Int64) {
    unsafe withUnsafeBytes(of: number.littleEndian) {
      unsafe hasher.update(RawSpan(_unsafeBytes: $0))
    }
  }

  // Absent is another length than empty.
  private mutating func add(_ bytes: [UInt8]?) {
    add(Int64(bytes?.count ?? -1))
    if let bytes { hasher.update(bytes.span) }
  }
}
