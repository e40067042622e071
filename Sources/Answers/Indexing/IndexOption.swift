/// One option of `IndexOptions`: its names, its words, and how it is copied, read and written.
///
/// `all` is the table of the options. Code that goes through the options goes through the table, so
/// a new option is a property of `IndexOptions` and one line here.
struct IndexOption: Sendable {
  /// A name of an option in JSON.
  struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// The property.
  let path: any PartialKeyPath<IndexOptions> & Sendable
  /// Whether some options leave it at its default.
  let isUsual: @Sendable (IndexOptions) -> Bool
  /// What some options say of it, for a person.
  let words: @Sendable (IndexOptions) -> String
  /// Copies it from some options to others.
  let copy: @Sendable (_ options: IndexOptions, _ others: inout IndexOptions) -> Void
  /// Reads it as an index stores it; leaves it alone where the index does not have it.
  let read: @Sendable (KeyedDecodingContainer<Name>, inout IndexOptions) throws -> Void
  /// Writes it as an index stores it.
  let store: @Sendable (IndexOptions, inout KeyedEncodingContainer<Name>) throws -> Void
  /// Writes it as programs read it.
  let show: @Sendable (IndexOptions, inout KeyedEncodingContainer<Name>) throws -> Void

  /// An option.
  ///
  /// - Parameters:
  ///   - path: The property.
  ///   - stored: Its name in an index.
  ///   - shown: Its name in the JSON that programs read.
  ///   - isAlwaysStored: Whether an index stores the default too, as earlier versions expect.
  ///   - tidy: Takes out of a value what means nothing.
  ///   - words: What a value means, for a person.
  private init<Value: Codable & Equatable & Sendable>(
    _ path: any WritableKeyPath<IndexOptions, Value> & Sendable, stored: String, shown: String,
    isAlwaysStored: Bool = true, tidy: @escaping @Sendable (Value) -> Value = { $0 },
    words: @escaping @Sendable (Value) -> String
  ) {
    let (storedName, shownName) = (Name(stored), Name(shown))
    let isUsual: @Sendable (IndexOptions) -> Bool = {
      tidy($0[keyPath: path]) == IndexOptions()[keyPath: path]
    }
    self.path = path
    self.isUsual = isUsual
    self.words = { words($0[keyPath: path]) }
    copy = { $1[keyPath: path] = tidy($0[keyPath: path]) }
    read = { keys, options in
      if let value = try keys.decodeIfPresent(Value.self, forKey: storedName) {
        options[keyPath: path] = tidy(value)
      }
    }
    store = { options, keys in
      guard isAlwaysStored || !isUsual(options) else { return }
      try keys.encode(options[keyPath: path], forKey: storedName)
    }
    show = { try $1.encode($0[keyPath: path], forKey: shownName) }
  }

  // A list of patterns, of which empty ones name nothing.
  private init(
    patterns path: any WritableKeyPath<IndexOptions, [String]> & Sendable, stored: String,
    shown: String
  ) {
    self.init(
      path, stored: stored, shown: shown, tidy: { $0.filter { !$0.isEmpty } },
      words: { "\(shown) " + $0.joined(separator: " ") })
  }

  // A name, of which the empty one is none.
  private init(name path: any WritableKeyPath<IndexOptions, String?> & Sendable, _ name: String) {
    self.init(
      path, stored: name, shown: name, isAlwaysStored: false, tidy: { $0 == "" ? nil : $0 },
      words: { "\(name) \($0 ?? "")" })
  }
}

extension IndexOption {
  /// Every option, in the order in which they are told.
  static let all = [
    // Up to 0.1 `include` restricted what is read. It goes on doing so for indexes that remember it,
    // and a 0.1 that meets these restricts as they do.
    IndexOption(patterns: \.include, stored: "add", shown: "include"),
    IndexOption(patterns: \.only, stored: "include", shown: "only"),
    IndexOption(patterns: \.exclude, stored: "exclude", shown: "exclude"),
    IndexOption(\.includesHidden, stored: "includesHidden", shown: "hidden") { _ in
      "hidden files too"
    },
    IndexOption(\.obeysIgnoreFiles, stored: "obeysIgnoreFiles", shown: "ignoreFiles") { _ in
      "ignore files not obeyed"
    },
    IndexOption(\.followsLinks, stored: "followsLinks", shown: "follow") { _ in "links followed" },
    IndexOption(\.maximumFileSize, stored: "maximumFileSize", shown: "maxSize") {
      "files up to \($0) bytes"
    },
    IndexOption(name: \.field, "field"),
    IndexOption(
      \.hasNoHeader, stored: "hasNoHeader", shown: "noHeader", isAlwaysStored: false,
      tidy: { $0 == true ? true : nil }, words: { _ in "tables without a header" }),
    IndexOption(name: \.encoding, "encoding"),
  ]

  /// The place of a property in the table.
  static func place(of path: PartialKeyPath<IndexOptions>) -> Int {
    guard let place = all.firstIndex(where: { $0.path as PartialKeyPath<IndexOptions> == path })
    else { preconditionFailure("\(path) is missing in IndexOption.all") }
    return place
  }
}
