internal import COpenBLAS

/// What the BLAS that is loaded says of itself.
package enum OpenBLASLibrary {
  /// Version and build options, such as `OpenBLAS 0.3.21 DYNAMIC_ARCH …`.
  package static var configuration: String {
    unsafe openblas_get_config().map { unsafe String(cString: $0) } ?? ""
  }

  /// The processor whose routines it has chosen, such as `Zen`.
  package static var core: String {
    unsafe openblas_get_corename().map { unsafe String(cString: $0) } ?? ""
  }
}
