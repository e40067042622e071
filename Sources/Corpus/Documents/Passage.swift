/// A span of a document that has one vector: by default a sentence.
public struct Passage: Sendable, Hashable {
  /// The document, relative to `root`; for records of a single file, the file as it was named.
  public let path: String
  /// The folder that was indexed, absolute; empty for records of a single file.
  public let root: String
  /// First line, from 1.
  public let line: Int
  /// Last line, from 1.
  public let endLine: Int
  /// First byte in the UTF-8 of the document, from 0.
  public let start: Int
  /// One past the last byte.
  public let end: Int
  /// The text as it was embedded: one line, without markup.
  public let text: String
  /// The headings above it, outermost first, joined by ` > `.
  public let heading: String?
  /// The field of the record that holds the text.
  public let field: String?
  /// The record's own id.
  public let id: String?

  /// Makes a passage of its parts.
  package init(
    path: String, root: String, line: Int, endLine: Int, start: Int, end: Int, text: String,
    heading: String? = nil, field: String? = nil, id: String? = nil
  ) {
    self.path = path
    self.root = root
    self.line = line
    self.endLine = endLine
    self.start = start
    self.end = end
    self.text = text
    self.heading = heading
    self.field = field
    self.id = id
  }
}

/// The keys of a hit in JSON, the same wherever a passage is written.
package enum HitKey: String, CodingKey {
  case score, dense, path, root, line, endLine, start, end, text, heading, field, id, before, after,
    stage
  case stale, places
}

extension KeyedEncodingContainer<HitKey> {
  /// Writes the keys of a passage; those without a value are left out, and so is context that nobody
  /// asked for.
  package mutating func encode(_ passage: Passage, before: [String] = [], after: [String] = [])
    throws
  {
    try encode(place: passage, text: passage.text)
    if !before.isEmpty { try encode(before, forKey: .before) }
    if !after.isEmpty { try encode(after, forKey: .after) }
  }
  /// Writes where a passage is, and its text if it is given.
  package mutating func encode(place passage: Passage, text: String? = nil) throws {
    try encode(passage.path, forKey: .path)
    if !passage.root.isEmpty { try encode(passage.root, forKey: .root) }
    try encode(passage.line, forKey: .line)
    try encode(passage.endLine, forKey: .endLine)
    try encode(passage.start, forKey: .start)
    try encode(passage.end, forKey: .end)
    try encodeIfPresent(text, forKey: .text)
    try encodeIfPresent(passage.heading, forKey: .heading)
    try encodeIfPresent(passage.field, forKey: .field)
    try encodeIfPresent(passage.id, forKey: .id)
  }
}
