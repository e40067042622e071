internal import Foundation
internal import Synchronization

/// Ctrl-C: the first asks the work to stop, the second ends the process at once.
enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Whether Ctrl-C was pressed.
  static var hasHappened: Bool { flag.load(ordering: .acquiring) }

  /// Calls `action` on a thread of its own after the first Ctrl-C.
  ///
  /// A handler, not `SIG_IGN` or a blocked signal: those would be inherited by the programs that
  /// Akin starts, which then would outlive it.
  static func onFirst(_ action: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return }
    let (reading, writing) = (ends[0], ends[1])
    _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
    _ = fcntl(writing, F_SETFD, FD_CLOEXEC)
    // Both are made here, for a handler must not be the first to use them.
    flag.store(false, ordering: .releasing)
    wakeUp.store(writing, ordering: .releasing)
    var response = sigaction()
    // The default returns with the first signal, so that the second one kills.
    response.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
    let handler: @convention(c) (Int32) -> Void = { _ in Interruption.note() }
    #if canImport(Darwin)
      unsafe response.__sigaction_u.__sa_handler = handler
    #else
      unsafe response.__sigaction_handler.sa_handler = handler
    #endif
    unsafe sigaction(SIGINT, &response, nil)
    // A reader that goes away is an error of `write`, not a death.
    signal(SIGPIPE, SIG_IGN)
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while unsafe read(reading, &byte, 1) < 0 && errno == EINTR {}
      action()
    }
  }

  private static let wakeUp = Atomic<Int32>(-1)

  /// Runs inside the signal handler: only an atomic store and `write`.
  private static func note() {
    flag.store(true, ordering: .releasing)
    var byte: UInt8 = 1
    _ = unsafe write(wakeUp.load(ordering: .acquiring), &byte, 1)
  }
}
