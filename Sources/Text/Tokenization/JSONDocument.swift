/// A parsed JSON text, held as its bytes and one flat list of nodes.
///
/// There are two reasons for a reader of our own. First, the keys of a vocabulary are bytes: two
/// tokens that are canonically equivalent ("é" composed and decomposed) are two entries, but they
/// are equal as `String`, and so for every decoder that makes dictionaries of strings. Second, it
/// starts quickly, because it needs no Foundation and allocates nothing for a value.
struct JSONDocument {
  enum Kind: UInt8 {
    case null, `true`, `false`, number, string, escapedString, array, object
  }

  /// A value.
  ///
  /// The values inside an array or object follow it; in an object, keys and values alternate.
  struct Node {
    var kind: Kind
    /// The bytes of a number, or of a string without its quotes.
    var start: UInt32
    var end: UInt32
    /// The index of the node after this value and everything in it.
    var next: UInt32
  }

  struct Content {
    let nodes: [Node]
    /// The objects named `vocab`, which are stored as tokens and not as nodes, by the index of
    /// their node.
    let vocabularies: [Int: TokenStore]
    /// The arrays named `vocab`, which are stored as pieces and not as nodes, by the index of their
    /// node.
    let pieces: [Int: ScoredPieces]
  }

  let path: String
  let bytes: [UInt8]
  let content: Content
  var nodes: [Node] { content.nodes }

  /// Parses the whole of `bytes` as one value.
  init(_ bytes: [UInt8], path: String) throws(TokenizerError) {
    guard isUTF8(bytes.span) else { throw .notUTF8(path: path) }
    self.path = path
    self.bytes = bytes
    do {
      content = try JSONParser.content(of: bytes)
    } catch {
      throw .malformedJSON(path: path, byte: error.byte, reason: error.reason)
    }
  }

  /// The whole document.
  var root: JSONValue { JSONValue(document: self, index: 0, key: "the file") }

  /// The string at `index` with its escapes resolved, as UTF-8.
  func utf8(ofStringAt index: Int) -> ArraySlice<UInt8> {
    let node = nodes[index]
    let raw = bytes[Int(node.start)..<Int(node.end)]
    return node.kind == .escapedString ? JSONParser.unescaped(raw)[...] : raw
  }

  /// The number at `index`, if it is a whole number that fits an id.
  func id(at index: Int) -> Int32? {
    let node = nodes[index]
    guard node.kind == .number, node.end - node.start < 10 else { return nil }
    let text = bytes.span
    var id: Int32 = 0
    for position in Int(node.start)..<Int(node.end) {
      let byte = text[position]
      guard byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") else { return nil }
      id = 10 * id + Int32(byte - UInt8(ascii: "0"))
    }
    return id
  }
}

/// One value of a document, with the keys that led to it for error messages.
struct JSONValue {
  let document: JSONDocument
  let index: Int
  let key: String

  var kind: JSONDocument.Kind { document.nodes[index].kind }
  var isString: Bool { kind == .string || kind == .escapedString }

  /// The error for a value of the wrong kind.
  func unexpected(_ expected: String) -> TokenizerError {
    .unexpectedValue(path: document.path, key: key, expected: expected)
  }

  /// The values inside an array, or the alternating keys and values of an object.
  private var children: [Int] {
    var found: [Int] = []
    var child = index + 1
    while child < Int(document.nodes[index].next) {
      found.append(child)
      child = Int(document.nodes[child].next)
    }
    return found
  }

  /// The values of an array.
  func elements() throws(TokenizerError) -> [JSONValue] {
    guard kind == .array else { throw unexpected("an array") }
    return children.enumerated().map { number, child in
      JSONValue(document: document, index: child, key: "\(key)[\(number)]")
    }
  }

  /// The nodes of an object's keys and values.
  func members() throws(TokenizerError) -> [(key: Int, value: Int)] {
    guard kind == .object else { throw unexpected("an object") }
    let children = children
    return stride(from: 0, to: children.count, by: 2).map { (children[$0], children[$0 + 1]) }
  }

  /// The member of that name, or nil when there is none or it is null.
  func member(_ name: String) throws(TokenizerError) -> JSONValue? {
    let path = index == 0 ? name : "\(key).\(name)"
    var found: JSONValue?
    for (key, value) in try members() where document.utf8(ofStringAt: key).elementsEqual(name.utf8)
    {
      let member = JSONValue(document: document, index: value, key: path)
      guard found == nil else { throw member.unexpected("given once") }
      found = member
    }
    guard let found, found.kind != .null else { return nil }
    return found
  }

  /// The member of that name, which must be there.
  func required(_ name: String, _ expected: String) throws(TokenizerError) -> JSONValue {
    guard let value = try member(name) else {
      let path = index == 0 ? name : "\(key).\(name)"
      throw .unexpectedValue(path: document.path, key: path, expected: expected)
    }
    return value
  }

  /// The bytes of a string.
  func utf8() throws(TokenizerError) -> [UInt8] {
    guard isString else { throw unexpected("a string") }
    return Array(document.utf8(ofStringAt: index))
  }

  /// A string, for names that people read; use bytes to compare.
  func string() throws(TokenizerError) -> String {
    String(decoding: try utf8(), as: UTF8.self)
  }

  /// `true` or `false`.
  func bool() throws(TokenizerError) -> Bool {
    switch kind {
    case .true: true
    case .false: false
    default: throw unexpected("true or false")
    }
  }

  /// The digits of a number as they stand in the file.
  func digits() throws(TokenizerError) -> String {
    guard kind == .number else { throw unexpected("a number") }
    let node = document.nodes[index]
    return String(decoding: document.bytes[Int(node.start)..<Int(node.end)], as: UTF8.self)
  }

  /// Any number.
  func number() throws(TokenizerError) -> Double {
    guard let number = JSONNumber.value(of: Array(try digits().utf8).span) else {
      throw unexpected("a number that a computer can hold")
    }
    return number
  }

  /// A whole number of at least 0.
  func count() throws(TokenizerError) -> Int {
    guard let number = Int(try digits()), number >= 0 else { throw unexpected("a whole number") }
    return number
  }
}
