internal import Akin
internal import Foundation

/// Prints the entities of texts and files, or the texts without them.
struct EntityPrinter {
  /// Finds the entities of texts.
  typealias Find = ([String]) async throws -> [[Entity]]
  /// Hands on texts, some at a time.
  typealias Texts = (_ body: ([String]) async throws -> Void) async throws -> Void

  private let console: Console
  private let style: Style
  private let form: FormatFlags.Form
  private let progress: ProgressLine
  private let find: Find

  init(
    _ console: Console, style: Style, form: FormatFlags.Form, progress: ProgressLine,
    find: @escaping Find
  ) {
    self.console = console
    self.style = style
    self.form = form
    self.progress = progress
    self.find = find
  }

  /// Prints the entities of texts.
  ///
  /// - Returns: Whether there was any.
  func list(_ texts: Texts) async throws -> Bool {
    var list = ObjectList(console, form)
    var isAny = false
    try await texts { window in
      let found = try await find(window)
      progress.clear()
      for (text, entities) in zip(window, found) {
        isAny = isAny || !entities.isEmpty
        if form != .text {
          try list.add(EntitiesJSON(text: text, entities: entities.map(EntityJSON.init)))
          continue
        }
        if window.count > 1 {
          try console.output.write(style(.strong, TerminalText.line(text)) + "\n")
        }
        for entity in entities {
          try console.output.write(
            "\(style(.score, Numbers.fixed(entity.score, 4)))  \(TerminalText.line(entity.label))  "
              + "\(TerminalText.line(entity.text))  "
              + style(.faint, "\(entity.range.lowerBound)-\(entity.range.upperBound)") + "\n")
        }
      }
    }
    if form != .text { try list.finish() }
    return isAny
  }

  /// Prints the entities of files: each once with a count, or with `--json` every place.
  func list(_ reader: FolderReader, isQuiet: Bool) async throws -> Bool {
    var list = ObjectList(console, form)
    var places: [EntityName: [Passage]] = [:]
    let skipped = try await reader.forEachFile { file in
      let found = try await find(file.passages.map(\.text))
      for (passage, entities) in zip(file.passages, found) {
        for entity in entities {
          if form == .text {
            places[EntityName(entity), default: []].append(passage)
          } else {
            progress.clear()
            try list.add(PlacedEntityJSON(entity: entity, passage: passage))
            places[EntityName(entity), default: []] = [passage]
          }
        }
      }
    }
    progress.finish()
    if !isQuiet {
      for file in skipped where file.reason != .empty {
        console.complain("\(console.shown(file.path)): \(file.reason)")
      }
    }
    guard form == .text else {
      try list.finish()
      return !places.isEmpty
    }
    let hits = HitPrinter(console, style: style)
    let rows = places.sorted {
      ($1.value.count, $0.key.label, $0.key.text) < ($0.value.count, $1.key.label, $1.key.text)
    }
    for (name, passages) in rows {
      let more = passages.count > 1 ? " and \(Numbers.count(passages.count - 1, "more place"))" : ""
      try console.output.write(
        "\(style(.score, Numbers.count(passages.count)))  \(TerminalText.line(name.label))  "
          + "\(TerminalText.line(name.text))  \(hits.place(passages[0]))\(style(.faint, more))\n")
    }
    return !rows.isEmpty
  }

  /// Prints texts with their entities replaced.
  ///
  /// - Returns: How many of each label there were.
  func redact(_ texts: Texts) async throws -> [String: Int] {
    var counts: [String: Int] = [:]
    try await texts { window in
      for (text, entities) in zip(window, try await find(window)) {
        try console.output.write(text.redacted(entities, &counts) + "\n")
      }
    }
    progress.finish()
    return counts
  }

  /// Writes copies of files with their entities replaced: one file to stdout, several into a folder.
  func redact(_ reader: FolderReader, into folder: String?) async throws -> [String: Int] {
    if folder == nil, reader.paths.count > 1 || reader.paths.contains(where: FileSystem.isFolder) {
      throw FlagError(
        name: "--output", value: "", expected: "a folder for the copies of several files")
    }
    var counts: [String: Int] = [:]
    let skipped = try await reader.forEachFile { file in
      // A line is read as one text, with all that stands in it.
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init)
      let filled = lines.indices.filter { !lines[$0].allSatisfy(\.isWhitespace) }
      var copy = lines
      for (line, entities) in zip(filled, try await find(filled.map { lines[$0] })) {
        copy[line] = lines[line].redacted(entities, &counts)
      }
      let text = copy.joined(separator: "\n")
      guard let folder else { return try console.output.write(text) }
      let path = FileSystem.path(of: file.relativePath, in: folder)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      let output = try NamedOutput(path, in: console)
      try output.write(Array(text.utf8))
      try output.finish()
    }
    progress.finish()
    for file in skipped {
      console.complain("\(console.shown(file.path)): \(file.reason); there is no copy of it")
    }
    return counts
  }
}

/// What makes two entities the same.
private struct EntityName: Hashable {
  let label: String
  let text: String

  init(_ entity: Entity) {
    label = entity.label
    text = entity.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

private struct EntityJSON: Encodable {
  let label: String
  let score: Double
  let text: String
  let start: Int
  let end: Int

  init(_ entity: Entity) {
    (label, score, text) = (entity.label, entity.score, entity.text)
    (start, end) = (entity.range.lowerBound, entity.range.upperBound)
  }
}

private struct EntitiesJSON: Encodable {
  let text: String
  let entities: [EntityJSON]
}

private struct PlacedEntityJSON: Encodable {
  let entity: Entity
  let passage: Passage

  private enum Key: String, CodingKey {
    case label, score, text, start, end, path, line, endLine, passage, heading
  }

  func encode(to encoder: any Encoder) throws {
    var keys = encoder.container(keyedBy: Key.self)
    try keys.encode(entity.label, forKey: .label)
    try keys.encode(entity.score, forKey: .score)
    try keys.encode(entity.text, forKey: .text)
    try keys.encode(entity.range.lowerBound, forKey: .start)
    try keys.encode(entity.range.upperBound, forKey: .end)
    try keys.encode(passage.path, forKey: .path)
    try keys.encode(passage.line, forKey: .line)
    try keys.encode(passage.endLine, forKey: .endLine)
    try keys.encode(passage.text, forKey: .passage)
    try keys.encodeIfPresent(passage.heading, forKey: .heading)
  }
}

extension String {
  /// The text with the label of each entity in its place, in brackets; what touches and has one label
  /// is one, such as the parts of an address of e-mail.
  fileprivate func redacted(_ entities: [Entity], _ counts: inout [String: Int]) -> String {
    var places: [(label: String, range: Range<Int>)] = []
    for entity in entities {
      if let last = places.last, last.label == entity.label,
        last.range.upperBound == entity.range.lowerBound
      {
        places[places.count - 1].range = last.range.lowerBound..<entity.range.upperBound
      } else {
        places.append((entity.label, entity.range))
      }
    }
    var bytes = Array(utf8)
    for place in places.reversed() {
      counts[place.label, default: 0] += 1
      bytes.replaceSubrange(place.range, with: Array("[\(place.label)]".utf8))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
