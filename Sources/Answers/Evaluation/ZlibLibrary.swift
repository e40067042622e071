internal import CZlib

/// The zlib that the program has loaded.
package enum ZlibLibrary {
  /// Its version, such as `1.2.13`.
  package static var version: String {
    unsafe zlibVersion().map { unsafe String(cString: $0) } ?? ""
  }
}
