internal import CKernels

/// An orthonormal transform that spreads the contents of a few numbers of a vector over all of
/// them.
///
/// Random signs and the fast Walsh-Hadamard transform in turn (Ailon & Chazelle 2009, §2), four
/// times: on the first and on the last `p` numbers, where `p` is the largest power of two that
/// fits. Dot products stay the same. The signs follow from the dimension alone, so nothing need be
/// stored; `version` names the way in which they follow.
package struct Rotation: Sendable {
  /// The version that stored codes name.
  package static let version: UInt32 = 1

  /// Numbers in a vector.
  package let dimension: Int
  // [4 × p], each 1 or -1.
  private let signs: [Float]

  /// The rotation of vectors of `dimension` numbers.
  package init(dimension: Int) {
    precondition(dimension > 0, "dimension \(dimension)")
    self.dimension = dimension
    let part = 1 << (Int.bitWidth - 1 - dimension.leadingZeroBitCount)
    // SplitMix64 (Steele, Lea & Flood 2014, §5), 64 signs a number.
    var state: UInt64 = 0x616B_696E
    var bits: UInt64 = 0
    signs = (0..<4 * part).map { index in
      if index % 64 == 0 {
        state &+= 0x9E37_79B9_7F4A_7C15
        bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
      }
      return bits >> UInt64(index % 64) & 1 == 1 ? -1 : 1
    }
  }

  /// Rotates the `D` numbers of `vectors` from `start` on.
  package func apply(
    to vectors: inout MutableSpan<Float>, at start: Int = 0, kernels: Kernels = .best
  ) {
    precondition(
      start >= 0 && dimension <= vectors.count - start,
      "\(dimension) numbers at \(start) of \(vectors.count)")
    unsafe vectors.withUnsafeMutableBufferPointer { vectors in
      unsafe signs.withUnsafeBufferPointer { signs in
        unsafe kernels.set.pointee.scan.rotate(
          vectors.baseAddress.map { unsafe $0 + start }, dimension, signs.baseAddress)
      }
    }
  }

  /// Rotates the `D` numbers of `vectors` from `start` on back.
  package func invert(
    _ vectors: inout MutableSpan<Float>, at start: Int = 0, kernels: Kernels = .best
  ) {
    precondition(
      start >= 0 && dimension <= vectors.count - start,
      "\(dimension) numbers at \(start) of \(vectors.count)")
    unsafe vectors.withUnsafeMutableBufferPointer { vectors in
      unsafe signs.withUnsafeBufferPointer { signs in
        unsafe kernels.set.pointee.scan.rotate_back(
          vectors.baseAddress.map { unsafe $0 + start }, dimension, signs.baseAddress)
      }
    }
  }
}
