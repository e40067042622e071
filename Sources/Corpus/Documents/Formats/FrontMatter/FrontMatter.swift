internal import Records
internal import TextAnalysis

/// The settings at the head of a file: YAML between `---`, TOML between `+++`, or a JSON object.
///
/// Front matter is what parses as such: a file that begins with a rule and prose has none.
struct FrontMatter {
  /// A setting with one value, or a list of them as it is written.
  struct Setting {
    var name: String
    /// The value as it is read: quotes, escapes and comments are undone.
    var value: MappedText
  }

  /// Where the text begins.
  let end: Int
  /// In the order of the file.
  private(set) var settings: [Setting] = []

  /// Settings that are read as passages.
  static let texts = ["title", "subtitle", "description", "summary", "abstract", "excerpt"]

  /// Front matter that another format has read.
  init(_ settings: [Setting], end: Int) {
    self.settings = settings
    self.end = end
  }

  /// Reads the front matter at `start`; `nil` when there is none.
  init?(_ source: [UInt8], from start: Int) {
    guard start < source.count else { return nil }
    if source[start] == UInt8(ascii: "{") {
      guard let (record, end) = JSONRecord.leading(source, from: start) else { return nil }
      self.end = end
      for member in record.members {
        guard let value = member.text(source) else { continue }
        settings.append(Setting(name: member.name, value: value))
      }
      return
    }
    var lines = Lines(source, start..<source.count)
    guard let first = lines.next() else { return nil }
    let fence = source[Whitespace.trimmed(source, first)]
    let isYAML = fence.elementsEqual("---".utf8)
    guard isYAML || fence.elementsEqual("+++".utf8), source[start] == fence.first else {
      return nil
    }
    var body: [Range<Int>] = []
    while let line = lines.next() {
      let content = Whitespace.trimmed(source, line)
      let text = source[content]
      if content.lowerBound == line.lowerBound,
        text.elementsEqual(fence) || (isYAML && text.elementsEqual("...".utf8))
      {
        let settings =
          isYAML ? YAMLSettings(source, body)?.settings : TOMLSettings(source, body)?.settings
        guard let settings else { return nil }
        self.settings = settings
        end = min(line.upperBound + 1, source.count)
        return
      }
      body.append(line)
    }
    return nil
  }

  /// The title, as one line.
  var title: String? {
    settings.first { $0.name.lowercased() == TextFields.title }.flatMap {
      Whitespace.line($0.value.bytes, 0..<$0.value.bytes.count)
    }
  }

  /// Adds the texts among the settings as passages, and all of them as the fields of one record.
  func add(
    to contents: inout FormatContents, splitter: SentenceSplitter
  ) {
    guard !settings.isEmpty else { return }
    _ = contents.fields.addRecord()
    for setting in settings {
      let bytes = setting.value.bytes
      contents.fields.set(setting.name, to: Whitespace.oneLine(bytes, 0..<bytes.count).text)
      // What is too long for a filter would be lost, were it no passage.
      let isText =
        Self.texts.contains(setting.name.lowercased()) || bytes.count > RecordFields.longestValue
      guard isText, !bytes.isEmpty else { continue }
      var place = PassageCollector.Place()
      place.field = setting.name
      for sentence in splitter.sentences(in: bytes, 0..<bytes.count) {
        contents.collector.add(
          shown: bytes, sentence, from: setting.value.source(of: sentence), place)
      }
    }
  }
}

extension JSONRecord.Member {
  /// The value as text, with its place; nil for an object and for `null`.
  fileprivate func text(_ source: [UInt8]) -> MappedText? {
    if kind == .string {
      return try? JSONRecord.text(source, range, recordStart: range.lowerBound)
    }
    guard source[range.lowerBound] != UInt8(ascii: "{"),
      !source[range].elementsEqual("null".utf8)
    else { return nil }
    var text = MappedText()
    text.append(range, of: source)
    return text
  }
}
