import Foundation
import TestSupport

/// The files of the checkout.
enum Checkout {
  /// All files of `Sources` and `Tests`, from the root of the checkout, sorted.
  static let files: [String] = ["Sources", "Tests"].flatMap { folder in
    let path = Fixtures.repository.appending(path: folder).path
    return (FileManager.default.enumerator(atPath: path)?.allObjects ?? [])
      .compactMap { $0 as? String }.map { folder + "/" + $0 }
  }.sorted()

  /// The Swift files below a folder.
  static func swiftFiles(in folder: String) -> [String] {
    files.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".swift") }
  }

  /// The contents of a file; nil when there is none.
  static func text(_ path: String) -> String? {
    try? String(contentsOf: Fixtures.repository.appending(path: path), encoding: .utf8)
  }

  /// The lines of a file, blank ones too.
  static func lines(_ path: String) -> [Substring] {
    (text(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Whether there is such a file or folder.
  static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Fixtures.repository.appending(path: path).path)
  }
}
