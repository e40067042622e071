internal import CZlib

/// Unpacks gzip files.
package enum Gunzip {
  /// Whether a file's name says that it is compressed.
  package static func isCompressed(_ path: String) -> Bool { path.lowercased().hasSuffix(".gz") }

  /// The name of a compressed file without its ending; other names as they are.
  package static func nameInside(_ path: String) -> String {
    isCompressed(path) ? String(path.dropLast(3)) : path
  }

  /// Whether bytes begin as a gzip file does.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The bytes of a file, unpacked where its name ends in `.gz`.
  ///
  /// - Throws: `tooLarge` as soon as there are more bytes than the limit, packed or unpacked;
  ///   `badGzip` when the file is damaged or ends too soon.
  package static func contents(of path: String, atMost limit: Int) throws(FileReadError) -> [UInt8]
  {
    let bytes = try FileSystem.contents(of: path, atMost: limit)
    return isCompressed(path) && !bytes.isEmpty ? try unpacked(bytes, atMost: limit) : bytes
  }

  /// What was packed, in one member or several.
  package static func unpacked(
    _ packed: [UInt8], atMost limit: Int
  ) throws(FileReadError) -> [UInt8] {
    guard isGzip(packed) else { throw .badGzip(cause: "not gzip") }
    var stream = unsafe z_stream()
    // 15 bits of window, and 16 for the head of gzip.
    let status = unsafe inflateInit2_(
      &stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .badGzip(cause: "zlib does not start") }
    defer { unsafe inflateEnd(&stream) }
    var unpacked: [UInt8] = []
    var position = 0
    while position < packed.count {
      // Zeros may fill the last block of a tape.
      if !unpacked.isEmpty || position > 0, packed[position...].allSatisfy({ $0 == 0 }) { break }
      guard packed[position...].starts(with: [0x1F, 0x8B]) else {
        throw .badGzip(cause: "other bytes behind its end")
      }
      unsafe inflateReset(&stream)
      try unsafe unpackMember(packed, &position, &stream, into: &unpacked, atMost: limit)
    }
    return unpacked
  }

  private static func unpackMember(
    _ packed: [UInt8], _ position: inout Int, _ stream: inout z_stream,
    into unpacked: inout [UInt8], atMost limit: Int
  ) throws(FileReadError) {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let available = min(packed.count - position, 1 << 20)
      var status = Z_OK
      var written = 0
      unsafe packed.withUnsafeBufferPointer { source in
        unsafe chunk.withUnsafeMutableBufferPointer { target in
          unsafe stream.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress?.advanced(by: position))
          unsafe stream.avail_in = UInt32(available)
          unsafe stream.next_out = target.baseAddress
          unsafe stream.avail_out = UInt32(target.count)
          unsafe status = inflate(&stream, Z_NO_FLUSH)
          unsafe written = target.count - Int(stream.avail_out)
          unsafe position += available - Int(stream.avail_in)
        }
      }
      unpacked += chunk[..<written]
      guard unpacked.count <= limit else {
        throw .tooLarge(bytes: unpacked.count, limit: limit)
      }
      switch status {
      case Z_STREAM_END: return
      case Z_OK where position < packed.count || written > 0: continue
      case Z_OK, Z_BUF_ERROR: throw .badGzip(cause: "it ends too soon")
      default: throw .badGzip(cause: "it is damaged")
      }
    }
  }
}
