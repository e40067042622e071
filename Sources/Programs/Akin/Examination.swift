internal import Catalog
internal import Evaluation
internal import Foundation
internal import ModelHub
internal import TextAnalysis
internal import VectorMath

/// Gathers the parts of a `Diagnosis` and the problems found in them.
struct Examination: Sendable {
  private(set) var problems: [String] = []
  private let hub = Hub()

  /// The contents of the index, if there is an index and it can be read.
  mutating func status(of index: String?, timeLimit: Duration?) async throws -> IndexStatus? {
    guard let index else { return nil }
    do {
      return try await SearchEngine.open(at: index).status(timeLimit: timeLimit)
    } catch let error where error is CancellationError || error is DeadlineError {
      throw error
    } catch {
      problems.append("\(error)")
      return nil
    }
  }

  /// The model's folder, and whether its files still equal the downloaded files.
  mutating func model(_ name: String) -> Diagnosis.Model {
    do {
      guard let resolved = try hub.resolveLocally(name) else {
        problems.append(hub.notInstalled(name).description)
        return Diagnosis.Model(name: name, path: nil, state: .missing)
      }
      let checks = try hub.verify(resolved)
      let damaged = checks.filter { check in
        switch check.state {
        case .intact, .unrecorded: false
        case .missing, .altered: true
        }
      }
      for check in damaged {
        problems.append(
          "\(resolved.folder)/\(check.path): missing or not what was fetched. "
            + "Remove the model and fetch it again.")
      }
      let isRecorded = checks.contains { $0.state == .intact }
      return Diagnosis.Model(
        name: name, path: resolved.folder,
        state: damaged.isEmpty ? (isRecorded ? .intact : .unrecorded) : .damaged)
    } catch {
      problems.append("\(error)")
      return Diagnosis.Model(name: name, path: nil, state: .damaged)
    }
  }

  /// The folders that Akin writes to, each with its state.
  mutating func folders(index: String?) -> [Diagnosis.Folder] {
    let models = hub.settings.modelsFolder
    let cache = URL(filePath: hub.settings.cacheFolder(named: "x")).deletingLastPathComponent().path
    var folders = [("models", models), ("cache", cache)]
    if let index { folders.append(("index", absolutePath(index))) }
    return folders.map { role, path in
      let state = Self.state(ofFolder: path)
      // An index in a folder without write permission can still be read.
      if state == .forbidden, role != "index" {
        problems.append(
          "\(path): cannot be written. Check who owns it, or choose another place with AKIN_HOME.")
      }
      return Diagnosis.Folder(role: role, path: path, state: state)
    }
  }

  private static func state(ofFolder path: String) -> Diagnosis.Folder.State {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if unsafe files.fileExists(atPath: path, isDirectory: &isFolder) {
      return isFolder.boolValue && files.isWritableFile(atPath: path) ? .writable : .forbidden
    }
    var above = URL(filePath: path)
    while above.path != "/", !files.fileExists(atPath: above.path) {
      above.deleteLastPathComponent()
    }
    return files.isWritableFile(atPath: above.path) ? .absent : .forbidden
  }

  /// The libraries that the program was loaded with.
  mutating func libraries() -> [Diagnosis.Library] {
    var sqlite = "unknown"
    do {
      sqlite = try SQLiteLibrary.version()
    } catch {
      problems.append("SQLite does not work: \(error).")
    }
    return [
      .init(name: "ICU", version: ICULibrary.version),
      .init(name: "SQLite", version: sqlite),
      .init(name: "zlib", version: ZlibLibrary.version),
    ]
  }

  /// The processor and the kernels for it.
  static var processor: Diagnosis.Processor {
    let processor = ProcessorFacts()
    return Diagnosis.Processor(
      name: processor.name, architecture: ProcessorFacts.architecture,
      threads: ProcessInfo.processInfo.activeProcessorCount, features: processor.features,
      kernels: Kernels.best.name, availableKernels: Kernels.available.map(\.name))
  }

  /// The machine's memory.
  static var memory: Diagnosis.Memory {
    // `MemAvailable:   23456789 kB`
    let line = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?
      .split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let available = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return Diagnosis.Memory(
      total: Int(clamping: ProcessInfo.processInfo.physicalMemory),
      available: available.map { $0 * 1024 })
  }
}
