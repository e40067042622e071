/// The small text that Git leaves in the place of a large file that it has not fetched.
package enum GitLFSPointer {
  /// What a pointer says of itself, for errors.
  package static let words = "a Git LFS pointer, not the file itself; `git lfs pull` fetches it"

  /// A pointer is shorter than this, as its specification says.
  private static let largestSize = 1024
  private static let start = Array("version https://git-lfs.github.com/spec/".utf8)

  /// Whether the bytes of a whole file are a pointer: its version, then the hash of the file.
  package static func matches(_ bytes: [UInt8]) -> Bool {
    guard bytes.count < largestSize, bytes.starts(with: start) else { return false }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    return lines.contains { $0.starts(with: Array("oid sha256:".utf8)) }
      && lines.contains { $0.starts(with: Array("size ".utf8)) }
  }

  /// Whether a pointer lies at `path`.
  package static func lies(at path: String) -> Bool {
    guard let size = FileSystem.fileSize(path), size < largestSize,
      case FileReadError.gitLFSPointer? = failure(of: path)
    else { return false }
    return true
  }

  /// The first pointer in a folder or in a folder of it, by name; nil when there is none.
  package static func first(in folder: String) -> String? {
    func entries(of folder: String) -> [String] {
      ((try? FileSystem.names(in: folder)) ?? []).sorted().map { folder + "/" + $0 }
    }
    let own = entries(of: folder)
    return own.first(where: lies) ?? own.lazy.flatMap(entries).first(where: lies)
  }

  /// What reading a file refuses.
  private static func failure(of path: String) -> FileReadError? {
    do {
      _ = try FileSystem.contents(of: path, atMost: largestSize)
      return nil
    } catch {
      return error
    }
  }
}
