internal import Documents
internal import FileAccess
internal import Records

extension IndexRun {
  /// Adds warnings about how a document was read, and about the first few unreadable records of a
  /// file.
  mutating func tell(_ document: Document, of file: SourceFile) {
    let key = PathKey(file.path)
    if document.invalidBytes > 0 {
      report.invalidBytes += document.invalidBytes
      if toldInvalid.insert(key).inserted { report.filesWithInvalidBytes += 1 }
    }
    for note in document.notes where toldNotes.insert("\(file.path): \(note).").inserted {
      if case .doubtfulEncoding = note {
        tellDoubt("\(file.path): \(note)")
      } else {
        report.warnings.append("\(file.path): \(note).")
      }
    }
    for record in document.skippedRecords {
      toldRecords[key, default: 0] += 1
      let count = toldRecords[key] ?? 0
      if count <= mostToldRecords {
        report.warnings.append("\(file.path):\(record.line): \(record.reason).")
      } else if count == mostToldRecords + 1 {
        report.warnings.append("\(file.path): more records could not be read.")
      }
    }
  }

  /// Tells once a run which file may be read wrongly, and of how many this is true.
  private mutating func tellDoubt(_ words: String) {
    doubt.count += 1
    let others = doubt.count - 1
    guard let place = doubt.place else {
      doubt.place = report.warnings.count
      report.warnings.append("\(words).")
      doubt.words = words
      return
    }
    report.warnings[place] =
      "\(doubt.words); so \(others == 1 ? "is 1 other file" : "are \(others) other files")."
  }
}

// The warnings of a file whose records all fail would fill the screen.
private let mostToldRecords = 20
