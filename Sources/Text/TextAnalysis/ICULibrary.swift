internal import CICU

/// The ICU that is loaded.
package enum ICULibrary {
  /// Its version, such as `72.1`.
  package static var version: String {
    var numbers: [UInt8] = [0, 0, 0, 0]
    unsafe numbers.withUnsafeMutableBufferPointer { unsafe icu_get_version($0.baseAddress) }
    return "\(numbers[0]).\(numbers[1])"
  }
}
