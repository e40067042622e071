import ArgumentParser
import Foundation

/// A NumPy array of two dimensions, mapped: `[N × D]` of float32, or `[N × K]` of int64.
struct NumPyFile {
  let rows: Int
  let columns: Int
  private let data: Data
  /// The byte at which the numbers begin.
  let start: Int

  /// Maps the file at `path`, which must hold little-endian numbers of `type`, such as `f4`.
  init(_ path: String, type: String) throws {
    data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    guard data.count > 10, data.starts(with: [0x93] + Array("NUMPY".utf8)), data[6] == 1 else {
      throw ValidationError("\(path): not a NumPy array of version 1")
    }
    start = 10 + Int(data[8]) + 256 * Int(data[9])
    guard start <= data.count else { throw ValidationError("\(path): cut short") }
    let header = String(decoding: data[10..<start], as: UTF8.self)
    guard header.contains("'<\(type)'"), header.contains("'fortran_order': False"),
      let shape = header.split(separator: "(").last?.split(separator: ")").first
    else { throw ValidationError("\(path): not row by row of \(type): \(header)") }
    let sizes = shape.split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    let width = Int(type.suffix(1)) ?? 1
    guard sizes.count == 2, data.count - start == sizes[0] * sizes[1] * width else {
      throw ValidationError("\(path): not a table of rows: \(header)")
    }
    rows = sizes[0]
    columns = sizes[1]
  }

  /// The numbers of `range`, row by row.
  func numbers<Number: BitwiseCopyable>(of range: Range<Int>, as type: Number.Type) -> [Number] {
    let width = MemoryLayout<Number>.stride * columns
    let bytes = start + range.lowerBound * width..<start + range.upperBound * width
    return unsafe [Number](unsafeUninitializedCapacity: range.count * columns) { numbers, count in
      unsafe data.copyBytes(to: UnsafeMutableRawBufferPointer(numbers), from: bytes)
      count = range.count * columns
    }
  }
}
