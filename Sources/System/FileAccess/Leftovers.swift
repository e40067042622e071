#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif
internal import Synchronization

/// Temporary files that a killed process has left beside a file, under names of `OutputFile`.
enum Leftovers {
  private static let swept = Mutex<Set<String>>([])

  /// Deletes what is left beside `path`; once a process, as it lists the folder.
  ///
  /// Only what is surely nobody's goes: its name has the form of ours, the process that it names
  /// does not run here, and nobody holds its lock, wherever the folder is mounted.
  static func sweep(beside path: String) {
    guard swept.withLock({ $0.insert(path).inserted }) else { return }
    let end = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let (folder, name) = (String(path[..<end]), path[end...])
    let prefix = name + OutputFile.temporarySuffix + "-"
    let names = (try? FileSystem.names(in: folder.isEmpty ? "." : folder)) ?? []
    for leftover in names where leftover.hasPrefix(prefix) {
      let numbers = leftover.dropFirst(prefix.count).split(
        separator: "-", omittingEmptySubsequences: false)
      guard numbers.count == 2, let process = pid_t(numbers[0]), process > 0,
        Int(numbers[1]) != nil, kill(process, 0) != 0, errno == ESRCH
      else { continue }
      removeUnlocked(folder + leftover)
    }
  }

  private static func removeUnlocked(_ path: String) {
    let file = unsafe open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    if flock(file, LOCK_EX | LOCK_NB) == 0 { unsafe unlink(path) }
  }
}
