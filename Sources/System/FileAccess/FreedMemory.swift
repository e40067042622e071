#if canImport(Glibc)
  internal import Glibc
#endif

/// Gives memory that was freed back to the system, where the allocator keeps it for later use.
package func returnFreedMemory() {
  #if canImport(Glibc)
    // Swift's module of the C library lacks the header that declares it.
    typealias Trim = @convention(c) (Int) -> Int32
    guard let trim = unsafe dlsym(nil, "malloc_trim") else { return }
    _ = unsafe unsafeBitCast(trim, to: Trim.self)(0)
  #endif
}
