internal import Documents
internal import FileAccess
internal import Records

extension IndexRun {
  /// Adds warnings about how a document was read, and about the first few records of a file that
  /// were left out.
  mutating func tell(_ document: Document, of file: SourceFile) {
    if document.invalidBytes > 0 {
      report.invalidBytes += document.invalidBytes
      if toldInvalid.insert(PathKey(file.path)).inserted {
        report.filesWithInvalidBytes += 1
        if report.invalidFiles.count < mostNamed { report.invalidFiles.append(file.path) }
      }
    }
    for note in document.notes where toldNotes.insert("\(file.path): \(note).").inserted {
      report.add([note.remedy])
      if case .doubtfulEncoding = note {
        tellDoubt("\(file.path): \(note)")
      } else {
        report.warnings.append("\(file.path): \(note).")
      }
    }
    if !document.passages.isEmpty { leftOut.hasOthers = true }
    for record in document.skippedRecords {
      leftOut.count += 1
      if case .noTextField = record.reason { report.add([.field]) }
      if leftOut.count <= mostToldRecords {
        report.warnings.append("\(file.path):\(record.line): record left out: \(record.reason).")
      }
    }
  }

  /// Says how many records of a file were left out, once all of it is read.
  mutating func tellLeftOut(of file: SourceFile) {
    let (count, hasOthers) = leftOut
    leftOut = (0, false)
    guard count > 0 else { return }
    report.warnings.append(
      "\(file.path): \(count) \(count == 1 ? "record was" : "records were") left out"
        + (hasOthers ? "; the rest of the file was read." : "; the file has no other text."))
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
private let mostNamed = 5
