/// The names under which records keep their text.
enum TextFields {
  /// The first of these that a record has is its text.
  static let usual = [
    "text", "content", "body", "sentence", "passage", "abstract", "description", "summary",
    "message", "comment", "review", "question", "query", "title", "name",
  ]
  /// The names under which records keep their own name.
  static let identifiers = ["_id", "id", "ID", "Id", "uuid", "guid"]
  /// A heading of the record, and a passage of its own.
  static let title = "title"
}
