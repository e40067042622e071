internal import FileAccess
package import Hashing

/// A text that has a vector and is embedded once, however often it occurs.
package struct NewSentence: Sendable, Equatable {
  /// The hash of the text that was embedded.
  package let hash: ContentHash
  /// As it is shown to people.
  package let text: String

  /// A sentence whose hash the caller knows.
  package init(hash: ContentHash, text: String) {
    self.hash = hash
    self.text = text
  }

  /// A sentence that is embedded as it is shown.
  package init(_ text: String) { self.init(hash: ContentHash(of: text), text: text) }
}

/// Where a passage stands in its document, as the catalog stores it.
///
/// Beside it: `DocumentPassage` (Documents) is what a reader cuts out of a file, text and place
/// together. The catalog keeps the text apart, with the sentence, because many places share one.
package struct PassagePlace: Sendable, Equatable {
  /// Byte offsets into the UTF-8 of the source, from 0; `end` is one past the last byte.
  package var bytes: Range<Int>
  /// First and last line, from 1.
  package var lines: ClosedRange<Int>
  /// The section's headings.
  package var heading: String?
  /// The record's field that holds the text.
  package var field: String?
  /// The record's own id.
  package var recordID: String?
  /// Which record of the document, from 0; 0 where there are none.
  package var record: Int

  /// A place; what the source does not have stays `nil`.
  package init(
    bytes: Range<Int>, lines: ClosedRange<Int>, heading: String? = nil, field: String? = nil,
    recordID: String? = nil, record: Int = 0
  ) {
    self.bytes = bytes
    self.lines = lines
    self.heading = heading
    self.field = field
    self.recordID = recordID
    self.record = record
  }
}

/// A passage to be stored: a sentence at a place.
package struct NewPassage: Sendable, Equatable {
  /// The id of its sentence, which has a vector already.
  package var sentence: UInt64
  /// Where it stands.
  package var place: PassagePlace

  /// A sentence at a place.
  package init(sentence: UInt64, place: PassagePlace) {
    self.sentence = sentence
    self.place = place
  }
}

/// A document to be stored, with all that is kept of it.
package struct NewDocument: Sendable, Equatable {
  /// What is known of the file.
  package var description: DocumentDescription
  /// In the order of the document.
  package var passages: [NewPassage]
  /// How many records it has, 0 where it is not made of records.
  package var recordCount: Int
  /// The other fields of its records.
  package var fields: [FieldColumn]

  /// A document; what is not made of records has no fields.
  package init(
    _ description: DocumentDescription, passages: [NewPassage], recordCount: Int = 0,
    fields: [FieldColumn] = []
  ) {
    self.description = description
    self.passages = passages
    self.recordCount = recordCount
    self.fields = fields
  }
}

/// What the catalog remembers of a file, to see later whether it changed.
package struct DocumentDescription: Sendable, Equatable {
  /// The folder that was indexed.
  package var root: String
  /// The path below `root`.
  package var path: String
  /// Bytes of the whole file.
  package var size: Int
  /// Nanoseconds since 1970.
  package var modified: Int
  /// Of the bytes of this part of the file.
  package var contentHash: ContentHash
  /// What the file was read as: `markdown`, `text`, `jsonl`, ….
  package var format: String
  /// Which part of the file this is, from 0; long files of records have several.
  package var part: Int
  /// Bytes of this part.
  package var length: Int

  /// Describes a file, or a part of one; it is whole unless `length` says otherwise.
  package init(
    root: String, path: String, size: Int, modified: Int, contentHash: ContentHash, format: String,
    part: Int = 0, length: Int? = nil
  ) {
    self.root = root
    self.path = path
    self.size = size
    self.modified = modified
    self.contentHash = contentHash
    self.format = format
    self.part = part
    self.length = length ?? size
  }
}

/// A document in the catalog, or one part of a long one.
package struct StoredDocument: Sendable, Equatable {
  /// Never given to another document.
  package let id: Int64
  /// What was known of the file when it was indexed.
  package let description: DocumentDescription

  /// A document and its id.
  package init(id: Int64, description: DocumentDescription) {
    self.id = id
    self.description = description
  }

  /// Where the file is.
  package var absolutePath: String {
    FileSystem.path(of: description.path, in: description.root)
  }

  /// Whether it is not one of several parts of a file.
  package var isWholeFile: Bool { description.part == 0 && description.length == description.size }
}

/// A passage in the catalog, with its text and its document's path.
package struct StoredPassage: Sendable, Equatable {
  /// Stays the same while the document keeps this sentence.
  package let id: Int64
  /// Its document.
  package let document: Int64
  /// The document's root and path below it.
  package let root: String
  package let path: String
  /// How many passages of the document come before it.
  package let ordinal: Int
  /// The sentence, whose id is its vector's.
  package let sentence: UInt64
  /// Where it stands.
  package let place: PassagePlace
  /// The sentence as it is shown.
  package let text: String
}

/// A part of the corpus: all documents of a root, or those at and below a path in it.
package struct PathScope: Sendable, Equatable {
  /// The folder that was indexed.
  package let root: String
  /// A file or folder below it; empty for all.
  package let path: String

  /// A part of `root`.
  package init(root: String, path: String = "") {
    self.root = root
    self.path = path
  }
}

/// How much an index holds.
package struct CatalogCounts: Sendable, Equatable {
  /// Documents.
  package var documents = 0
  /// Passages: sentences as often as they occur.
  package var passages = 0
  /// Different sentences, each with one vector.
  package var sentences = 0
  /// Vectors in segments whose sentences are gone.
  package var deadVectors = 0
  /// Segment files.
  package var segments = 0

  /// Nothing.
  package init() {}
}
