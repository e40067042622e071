internal import ArgumentParser
internal import Foundation

/// A file format for vectors.
enum VectorFormat: String, ExpressibleByArgument, CaseIterable {
  /// A line `{"text":…,"vector":[…]}` for each vector.
  case jsonl
  /// The format of NumPy, `[N × D]` of little-endian float32.
  case npy
  /// A line with the numbers of each vector, without a header.
  case csv
}

/// Writes vectors as they come, to a file or to stdout.
final class VectorWriter {
  private let format: VectorFormat
  private let dimension: Int
  private let console: Console
  private let file: NamedOutput?
  private let spool: SpoolFile?
  private var count = 0

  /// Begins the file at once, so that a file that cannot be written is known before the work.
  ///
  /// - Parameters:
  ///   - format: The format of the file.
  ///   - dimension: `D`.
  ///   - output: The file; nil or `-` for stdout.
  ///   - console: The console with this stdout.
  /// - Throws: `OutputError` when the file cannot be made.
  init(_ format: VectorFormat, dimension: Int, output: String?, console: Console) throws {
    self.format = format
    self.dimension = dimension
    self.console = console
    if let output, output != "-" {
      let named = try NamedOutput(output, in: console)
      file = named
      spool = format == .npy && named.isStream ? try SpoolFile() : nil
      // The number of vectors is known only at the end; the length of the header does not depend on
      // it.
      if format == .npy, spool == nil {
        try named.write(npyHeader(count: 0, dimension: dimension))
      }
    } else {
      file = nil
      spool = format == .npy ? try SpoolFile() : nil
    }
  }

  /// Adds the vectors of `texts`.
  func add(_ texts: [String], vector: (Int) -> ArraySlice<Float>) throws {
    count += texts.count
    var bytes: [UInt8] = []
    for (row, text) in texts.enumerated() {
      switch format {
      case .npy:
        for number in vector(row) {
          unsafe withUnsafeBytes(of: number.bitPattern.littleEndian) {
            unsafe bytes.append(contentsOf: $0)
          }
        }
      case .jsonl:
        bytes += Array("{\"text\":".utf8) + Array(quoted(text).utf8) + Array(",\"vector\":[".utf8)
        append(vector(row), to: &bytes)
        bytes += [0x5D, 0x7D, 0x0A]
      case .csv:
        append(vector(row), to: &bytes)
        bytes.append(0x0A)
      }
      if bytes.count >= 1 << 16 {
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    try write(bytes)
  }

  /// Completes the file.
  func finish() throws {
    let header = npyHeader(count: count, dimension: dimension)
    if let spool {
      try put(header)
      try spool.forEachBlock { try put($0) }
    } else if format == .npy {
      try file?.patchStart(header)
    }
    try file?.finish()
  }

  private func write(_ bytes: [UInt8]) throws {
    if let spool { try spool.write(bytes) } else { try put(bytes) }
  }

  private func put(_ bytes: [UInt8]) throws {
    if let file { try file.write(bytes) } else { try console.output.write(bytes) }
  }

  private func append(_ vector: ArraySlice<Float>, to bytes: inout [UInt8]) {
    for (place, number) in vector.enumerated() {
      if place > 0 { bytes.append(0x2C) }
      bytes += Array(number.description.utf8)
    }
  }
}

/// The header of a NumPy file, version 1.0: 128 bytes whatever the numbers.
func npyHeader(count: Int, dimension: Int) -> [UInt8] {
  let size = 128
  let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(count), \(dimension)), }"
  let padding = String(repeating: " ", count: size - 10 - text.utf8.count - 1)
  let length = UInt16(size - 10)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
    + Array((text + padding + "\n").utf8)
}

/// Bytes that wait on disk, in a file without a name that disappears with the process.
private final class SpoolFile {
  private let file: Int32

  init() throws(OutputError) {
    let folder = FileManager.default.temporaryDirectory.path
    var template = Array((folder + "/akin-spool-XXXXXX").utf8CString)
    file = unsafe mkstemp(&template)
    guard file >= 0 else { throw .failed(to: folder, code: errno) }
    unsafe unlink(template)
  }

  deinit { close(file) }

  func write(_ bytes: [UInt8]) throws(OutputError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe Foundation.write(file, bytes.baseAddress?.advanced(by: done), bytes.count - done)
      }
      guard count >= 0 || errno == EINTR else {
        throw .failed(to: "a temporary file", code: errno)
      }
      done += max(count, 0)
    }
  }

  func forEachBlock(_ body: ([UInt8]) throws -> Void) throws {
    lseek(file, 0, SEEK_SET)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe read(file, &buffer, buffer.count)
      guard count >= 0 else { throw OutputError.failed(to: "a temporary file", code: errno) }
      guard count > 0 else { return }
      try body(Array(buffer.prefix(count)))
    }
  }
}
