import Akin
import Foundation

extension TextEmbeddings {
  /// Writes the vectors as a NumPy array, `[N × D]` little-endian float32.
  func save(asNumPy path: String) throws {
    let rows = dimension == 0 ? 0 : vectors.count / dimension
    let shape = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(dimension)), }"
    // Magic, version 1.0 and the length of the header take 10 bytes; the total is a multiple of 64.
    let padding = String(repeating: " ", count: 63 - (10 + shape.utf8.count) % 64)
    let header = Array((shape + padding + "\n").utf8)
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(contentsOf: [UInt8(header.count & 255), UInt8(header.count >> 8)])
    data.append(contentsOf: header)
    for number in vectors {
      for shift in stride(from: 0, to: 32, by: 8) {
        data.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
      }
    }
    try data.write(to: URL(filePath: path))
  }

  /// The cosine of each vector with the vector of the same text in `reference`.
  func cosines(to reference: TextEmbeddings) -> [Double] {
    stride(from: 0, to: vectors.count, by: max(1, dimension)).map { start in
      var product = 0.0
      var squares = (0.0, 0.0)
      for index in start..<start + dimension {
        let (first, second) = (Double(vectors[index]), Double(reference.vectors[index]))
        product += first * second
        squares.0 += first * first
        squares.1 += second * second
      }
      return product / (squares.0 * squares.1).squareRoot()
    }
  }
}
