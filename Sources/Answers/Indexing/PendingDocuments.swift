internal import Catalog
internal import Documents
internal import Hashing
internal import Records

/// Documents that were read and wait for the vectors of their new sentences.
struct PendingDocuments {
  /// Sentences that have no vector yet, each once.
  private(set) var newTexts: [NewSentence] = []
  /// The bytes of these sentences.
  private(set) var newByteCount = 0
  /// The passages of all documents, those whose sentences have a vector too.
  private(set) var passageCount = 0
  /// Documents that only got another name or time.
  var updates: [StoredDocument] = []
  /// How many files are complete once this is committed.
  private(set) var fileCount = 0
  /// How many bytes of files are committed with this.
  private(set) var byteCount = 0
  private var entries: [(document: NewDocument, hashes: [ContentHash])] = []
  // The id of a sentence is 0 until it has its vector: ids begin at 1.
  private var ids: [ContentHash: UInt64] = [:]

  /// Whether there is nothing to commit.
  var isEmpty: Bool { updates.isEmpty && entries.isEmpty }

  mutating func add(
    _ document: Document, _ description: DocumentDescription, isEndOfFile: Bool,
    known: CatalogReader
  ) throws {
    let hashes = document.passages.map { ContentHash(of: $0.text) }
    let found = try known.sentences(withHashes: hashes)
    for ((passage, hash), id) in zip(zip(document.passages, hashes), found) where ids[hash] == nil {
      ids[hash] = id ?? 0
      if id == nil {
        newTexts.append(NewSentence(hash: hash, text: passage.text))
        newByteCount += passage.text.utf8.count
      }
    }
    let new = NewDocument(
      description,
      passages: document.passages.map { NewPassage(sentence: 0, place: PassagePlace($0)) },
      recordCount: document.fields.recordCount,
      fields: document.fields.fields.map {
        FieldColumn(name: $0.name, values: $0.values, codes: $0.codes)
      })
    entries.append((new, hashes))
    passageCount += hashes.count
    if isEndOfFile { fileCount += 1 }
    byteCount += description.length
  }

  mutating func resolve(_ sentences: [NewSentence], to ids: [UInt64]) {
    for (sentence, id) in zip(sentences, ids) { self.ids[sentence.hash] = id }
  }

  /// The documents with the ids of their sentences.
  var documents: [NewDocument] {
    entries.map { document, hashes in
      var document = document
      for (index, hash) in hashes.enumerated() {
        document.passages[index].sentence = ids[hash] ?? 0
      }
      return document
    }
  }
}

extension PassagePlace {
  fileprivate init(_ passage: DocumentPassage) {
    self.init(
      bytes: passage.byteRange, lines: passage.lines, heading: passage.heading,
      field: passage.field, recordID: passage.recordID, record: passage.record)
  }
}
