internal import CZlib

/// Packs bytes as gzip does.
package enum Gzip {
  /// One member, which may stand behind others in a file.
  package static func packed(_ bytes: [UInt8]) -> [UInt8] {
    var stream = unsafe z_stream()
    // 15 bits of window, and 16 for the head of gzip; 8 is zlib's own measure of memory.
    let status = unsafe deflateInit2_(
      &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib does not start: \(status)")
    defer { unsafe deflateEnd(&stream) }
    var packed: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var position = 0
    while true {
      let available = min(bytes.count - position, 1 << 20)
      let isLast = position + available == bytes.count
      var status = Z_OK
      var written = 0
      unsafe bytes.withUnsafeBufferPointer { source in
        unsafe chunk.withUnsafeMutableBufferPointer { target in
          unsafe stream.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress?.advanced(by: position))
          unsafe stream.avail_in = UInt32(available)
          unsafe stream.next_out = target.baseAddress
          unsafe stream.avail_out = UInt32(target.count)
          unsafe status = deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          unsafe written = target.count - Int(stream.avail_out)
          unsafe position += available - Int(stream.avail_in)
        }
      }
      packed += chunk[..<written]
      if status == Z_STREAM_END { return packed }
    }
  }
}
