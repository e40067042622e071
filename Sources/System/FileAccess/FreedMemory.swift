#if canImport(Glibc)
  internal import Glibc
#endif

/// Gives memory that was freed back to the system, where the allocator keeps it for later use.
package func returnFreedMemory() {
  #if canImport(Glibc)
    malloc_trim(0)
  #endif
}
