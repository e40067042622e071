#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The system's OpenBLAS, where it is installed.
///
/// It is opened when training multiplies for the first time, and is not linked: no other start of a
/// program pays for it. Its own threads are off, because the caller's threads share the cores.
@safe package struct OpenBLAS: Sendable {
  /// The library of this machine; nil when there is none.
  package static let installed: OpenBLAS? = OpenBLAS()

  /// What the library says of itself: its version and the CPU's kind.
  package let name: String

  private typealias Multiplication =
    @convention(c) (
      _ order: Int32, _ leftForm: Int32, _ rightForm: Int32, _ rows: Int32, _ columns: Int32,
      _ inner: Int32, _ factor: Float, _ left: UnsafePointer<Float>, _ leftStride: Int32,
      _ right: UnsafePointer<Float>, _ rightStride: Int32, _ kept: Float,
      _ result: UnsafeMutablePointer<Float>, _ resultStride: Int32
    ) -> Void

  private let multiplication: Multiplication

  // Values of CBLAS_ORDER and CBLAS_TRANSPOSE.
  private static let (rowMajor, asItIs, transposed): (Int32, Int32, Int32) = (101, 111, 112)

  #if canImport(Darwin) || canImport(Glibc)
    private static let files = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"]

    private init?() {
      typealias ThreadSetting = @convention(c) (Int32) -> Void
      typealias Configuration = @convention(c) () -> UnsafePointer<CChar>?
      for file in Self.files {
        guard let library = unsafe dlopen(file, RTLD_NOW | RTLD_LOCAL) else { continue }
        guard let multiplication = unsafe dlsym(library, "cblas_sgemm"),
          let setThreads = unsafe dlsym(library, "openblas_set_num_threads")
        else { continue }
        unsafe unsafeBitCast(setThreads, to: ThreadSetting.self)(1)
        unsafe self.multiplication = unsafe unsafeBitCast(multiplication, to: Multiplication.self)
        let words = unsafe dlsym(library, "openblas_get_config").flatMap {
          unsafe unsafeBitCast($0, to: Configuration.self)()
        }
        name = unsafe words.map { unsafe String(cString: $0) } ?? "OpenBLAS"
        return
      }
      return nil
    }
  #else
    private init?() { nil }
  #endif

  /// One product on the calling thread; the caller has checked all sizes.
  func multiply(
    _ form: ProductForm, rows: Int, columns: Int, inner: Int, _ left: UnsafePointer<Float>,
    _ leftStride: Int, _ right: UnsafePointer<Float>, _ rightStride: Int,
    into result: UnsafeMutablePointer<Float>, _ resultStride: Int, adding: Bool
  ) {
    unsafe multiplication(
      Self.rowMajor, form == .leftTransposed ? Self.transposed : Self.asItIs,
      form == .rightTransposed ? Self.transposed : Self.asItIs, Int32(rows), Int32(columns),
      Int32(inner), 1, left, Int32(max(1, leftStride)), right, Int32(max(1, rightStride)),
      adding ? 1 : 0, result, Int32(max(1, resultStride)))
  }
}
