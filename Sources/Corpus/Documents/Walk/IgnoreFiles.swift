internal import FileAccess

/// The ignore files that hold in a folder: its own, and the files of the folders above it.
struct IgnoreFiles {
  /// Strongest first: a file for Akin outdoes files for other tools.
  private static let names = [".akinignore", ".ignore", ".gitignore", ".git/info/exclude"]

  private struct Level {
    /// The length of the folder's path and a slash.
    var prefix: Int
    /// By the order of `names`.
    var rules: [IgnoreRules?]
  }

  private var levels: [Level] = []

  /// Holds the ignore files above a folder, up to the repository that it is in.
  init(above folder: String) {
    var parents: [String] = []
    var current = folder
    while FileSystem.status(of: IgnoreFiles.path(current, ".git")) == nil {
      guard let parent = IgnoreFiles.parent(of: current) else { return }
      current = parent
      parents.append(parent)
    }
    for parent in parents.reversed() { enter(parent) }
  }

  /// Adds a folder's own files; `leave` takes them away.
  mutating func enter(_ folder: String) {
    let rules = IgnoreFiles.names.map { name in
      (try? FileSystem.contents(of: IgnoreFiles.path(folder, name), atMost: 8 << 20))
        .map { IgnoreRules($0) }
    }
    levels.append(Level(prefix: IgnoreFiles.path(folder, "").utf8.count, rules: rules))
  }

  mutating func leave() { levels.removeLast() }

  /// Whether the nearest rule of the strongest kind that has one says to ignore a path.
  func ignores(_ path: String, isFolder: Bool) -> Bool {
    let bytes = Array(path.utf8)
    for kind in IgnoreFiles.names.indices {
      for level in levels.reversed() {
        guard let rules = level.rules[kind] else { continue }
        if let verdict = rules.verdict(bytes[level.prefix...], isFolder: isFolder) {
          return verdict
        }
      }
    }
    return false
  }

  /// A name in a folder; the folder may be `/`.
  static func path(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func parent(of folder: String) -> String? {
    guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
    return slash == folder.startIndex ? "/" : String(folder[..<slash])
  }
}
