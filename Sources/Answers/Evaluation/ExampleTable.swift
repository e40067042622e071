internal import FileAccess
internal import Records

/// A CSV or TSV file of examples, whose first row names the columns.
struct ExampleTable {
  private let path: String
  private let layout: RecordLayout

  /// A table, if the name of the file says that it is one.
  init?(path: String) {
    if path.hasSuffix(".csv") {
      layout = .csv
    } else if path.hasSuffix(".tsv") {
      layout = .tsv
    } else {
      return nil
    }
    self.path = path
  }

  /// Calls `body` with each row and its line.
  ///
  /// - Parameters:
  ///   - columns: The texts that must be there.
  ///   - body: Takes a row.
  /// - Throws: When the file or a row cannot be read; the errors of `body`.
  func forEachRow(
    _ columns: ExampleRows.Columns,
    _ body: (ExampleRows.Line, Int) throws(EvaluationFileError) -> Void
  ) throws(EvaluationFileError) {
    guard FileSystem.exists(path) else { throw .missing(path: path) }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.contents(of: path, atMost: 1 << 32)
    } catch {
      throw .unreadable(path: path, reason: "\(error)")
    }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var table = DelimitedRows(bytes, from: start, layout: layout)
    var names: [String] = []
    var (line, counted) = (1, 0)
    while let next = table.next() {
      func advance(to offset: Int) {
        while counted < offset {
          if bytes[counted] == UInt8(ascii: "\n") { line += 1 }
          counted += 1
        }
      }
      switch next {
      case .failure(let fault):
        advance(to: fault.offset)
        throw .badLine(path: path, line: line, expected: "a row whose quotes are closed")
      case .success(let row):
        advance(to: row.range.lowerBound)
        var texts: [String] = []
        for field in row.fields {
          guard let text = String(validating: field.text.bytes, as: UTF8.self) else {
            throw .notText(path: path, line: line)
          }
          texts.append(text)
        }
        if names.isEmpty {
          names = texts
          guard columns.texts.contains(where: { Set($0).isSubset(of: names) }) else {
            throw .badLine(
              path: path, line: line,
              expected: "the names of columns for \(columns.expected); it has "
                + names.joined(separator: ", "))
          }
          continue
        }
        if texts.count != names.count, layout == .tsv {
          // A quote is often just a quote.
          texts = Self.plainFields(bytes[row.range])
        }
        guard texts.count == names.count else {
          throw .badLine(
            path: path, line: line,
            expected: "\(names.count) fields, as the first row has; it has \(texts.count)")
        }
        let fields = Dictionary(zip(names, texts), uniquingKeysWith: { first, _ in first })
        var found = ExampleRows.Line()
        found.text = fields["text"]
        found.sentence1 = fields["sentence1"]
        found.sentence2 = fields["sentence2"]
        found.anchor = fields["anchor"]
        found.positive = fields["positive"]
        found.negative = fields["negative"]
        found.label = fields["label"].map(AnyName.init)
        if let score = fields["score"] {
          guard let number = Double(score) else {
            throw .badLine(path: path, line: line, expected: "a number as score, not `\(score)`")
          }
          found.score = NumberOrBool(value: number)
        }
        try body(found, line)
      }
    }
  }

  /// What stands between the tabs of a line.
  private static func plainFields(_ line: ArraySlice<UInt8>) -> [String] {
    var line = line
    while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
    return line.split(separator: 0x09, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}
