/// The names under which records keep their text.
package enum TextFields {
  /// The first of these that a record has is its text.
  package static let usual = [
    "text", "content", "body", "sentence", "passage", "abstract", "description", "summary",
    "message", "comment", "review", "question", "query", "title", "name",
  ]
  /// The names under which records keep their own name.
  package static let identifiers = ["_id", "id", "uuid", "guid"]
  /// A heading of the record, and a passage of its own.
  package static let title = "title"

  /// Whether a field holds the title of its record.
  package static func isTitle(_ name: String) -> Bool { isSame(name, title) }

  /// Whether two names differ at most in the capitals of ASCII.
  static func isSame(_ first: String, _ second: String) -> Bool {
    let (first, second) = (first.utf8, second.utf8)
    return first.count == second.count
      && zip(first, second).allSatisfy { one, other in
        one == other || (one ^ other == 0x20 && (0x61...0x7A).contains(one | 0x20))
      }
  }

  /// The fields to read of a record: the chosen one, or the title and the first of the usual ones.
  package static func chosen(_ field: String?, present: (String) -> Bool) -> [String] {
    if let field { return present(field) ? [field] : [] }
    guard let first = usual.first(where: present) else { return [] }
    let hasTitle = first != title && present(title)
    return hasTitle ? [title, first] : [first]
  }
}
